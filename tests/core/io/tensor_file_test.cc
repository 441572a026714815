// SPDX-License-Identifier: Apache-2.0
#include "core/io/tensor_file.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <cmath>
#include <csignal>
#include <cstring>
#include <limits>

#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/io/tensor_header.h"
#include "tests/support/scratch_dir.h"

namespace rlvr {
namespace {

TensorFile Example() {
  TensorFile file;
  file.metadata["step"] = "12";
  const float weights[6] = {1, -2.5f, std::numeric_limits<float>::quiet_NaN(), 0, -0.0f, 3e38f};
  file.AddFloats("weights", {2, 3}, weights);
  file.tensors.push_back({"flags", "U8", {3}, {std::byte{1}, std::byte{0}, std::byte{255}}});
  Tensor moments{"moments", "F64", {1}, std::vector<std::byte>(8, std::byte{7})};
  file.tensors.push_back(moments);
  file.AddFloats("empty", {0, 4}, weights);
  return file;
}

// The text that reading `bytes` as a file fails with; empty where it does not fail.
std::string ReadFailure(const ScratchDir& dir, std::string_view bytes) {
  WriteBytes(dir / "x.safetensors", bytes);
  try {
    ReadTensorFile(dir / "x.safetensors");
    return "";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::kCorrupt) << error.what();
    return error.what();
  }
}

std::string WithHeader(std::string_view header, size_t data_bytes) {
  const uint64_t size = header.size();
  std::string bytes(8, '\0');
  std::memcpy(bytes.data(), &size, 8);
  return bytes + std::string(header) + std::string(data_bytes, 'd');
}

TEST(TensorFile, GivesBackWhatWasWritten) {
  const ScratchDir dir;
  const TensorFile written = Example();
  const WrittenFile info = WriteTensorFile(dir / "a.safetensors", written);
  const std::string bytes = ReadBytes(dir / "a.safetensors");
  EXPECT_EQ(info.bytes, static_cast<int64_t>(bytes.size()));
  EXPECT_EQ(info.sha256, Sha256Hex(bytes));
  const TensorFile read = ReadTensorFile(dir / "a.safetensors");
  EXPECT_EQ(read.metadata, written.metadata);
  ASSERT_EQ(read.tensors.size(), written.tensors.size());
  for (const Tensor& tensor : written.tensors) {
    const Tensor* other = read.Find(tensor.name);
    ASSERT_TRUE(other) << tensor.name;
    EXPECT_EQ(other->dtype, tensor.dtype);
    EXPECT_EQ(other->shape, tensor.shape);
    EXPECT_EQ(other->data, tensor.data);
  }
}

TEST(TensorFile, IsTheSameBytesForTheSameTensorsAndAlignsTheData) {
  const ScratchDir dir;
  WriteTensorFile(dir / "a", Example());
  WriteTensorFile(dir / "b", Example());
  const std::string bytes = ReadBytes(dir / "a");
  EXPECT_EQ(bytes, ReadBytes(dir / "b"));
  uint64_t header = 0;
  std::memcpy(&header, bytes.data(), 8);
  EXPECT_EQ(header % 8, 0u);
}

TEST(TensorFile, ReadFloatsNamesFileAndTensorWhereTheShapeIsAnother) {
  const ScratchDir dir;
  WriteTensorFile(dir / "a", Example());
  const TensorFile file = ReadTensorFile(dir / "a");
  float out[6];
  file.ReadFloats("weights", {2, 3}, out);
  EXPECT_EQ(out[1], -2.5f);
  EXPECT_TRUE(std::signbit(out[4]));
  const auto failure = [&](std::string_view name, std::vector<int64_t> shape) {
    try {
      file.ReadFloats(name, shape, out);
      return std::string();
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ExitCode::kConfig);
      return std::string(error.what());
    }
  };
  EXPECT_NE(failure("weights", {3, 2}).find("'weights' is F32 [2, 3], expected F32 [3, 2]"),
            std::string::npos);
  EXPECT_NE(failure("flags", {3}).find("'flags' is U8"), std::string::npos);
  EXPECT_NE(failure("bias", {3}).find("no tensor 'bias'"), std::string::npos);
}

const std::string kGood = R"("t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]})";
const struct {
  std::string header;
  size_t data;
  std::string rule;
} kMalformed[] = {
    {"", 0, "does not start with '{'"},
    {" {" + kGood + "}", 8, "does not start with '{'"},
    {"[" + kGood + "]", 8, "does not start with '{'"},
    {"{" + kGood + "}\n", 8, "ends in no '}'"},
    {"{" + kGood + "}{}", 8, "no JSON"},
    {"{" + kGood, 8, "no JSON"},
    {"{" + kGood + "," + kGood + "}", 8, "duplicate key 't'"},
    {R"({"t":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}})", 8, "duplicate"},
    {R"({"__metadata__":{"a":"1","a":"2"}})", 0, "duplicate key 'a'"},
    {R"({"__metadata__":{"a":1}})", 0, "number out of place"},
    {R"({"__metadata__":{"a":{"b":"c"}}})", 0, "nesting too deep"},
    {R"({"__metadata__":{"a":["c"]}})", 0, "array out of place"},
    {R"({"t":{"dtype":"F33","shape":[2],"data_offsets":[0,8]}})", 8, "unknown dtype 'F33'"},
    {R"({"t":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}})", 8, "negative"},
    {R"({"t":{"dtype":"F32","shape":[-0],"data_offsets":[0,0]}})", 0, "negative"},
    {R"({"t":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}})", 8, "no plain integer"},
    {R"({"t":{"dtype":"F32","shape":[2e0],"data_offsets":[0,8]}})", 8, "no plain integer"},
    {R"({"t":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}})", 8, "string out of place"},
    {R"({"t":{"dtype":"F32","shape":[[2]],"data_offsets":[0,8]}})", 8, "array out of place"},
    {R"({"t":{"dtype":"F32","shape":[{}],"data_offsets":[0,8]}})", 8, "nesting"},
    {R"({"t":{"dtype":"F32","shape":2,"data_offsets":[0,8]}})", 8, "number out of place"},
    {R"({"t":{"dtype":null,"shape":[2],"data_offsets":[0,8]}})", 8, "null"},
    {R"({"t":{"dtype":true,"shape":[2],"data_offsets":[0,8]}})", 8, "boolean"},
    {R"({"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"x":"y"}})", 8, "unknown key 'x'"},
    {R"({"t":{"dtype":"F32","shape":[2]}})", 8, "lacks a field"},
    {R"({"t":{"dtype":"F32","shape":[2],"data_offsets":[0]}})", 8, "not two numbers"},
    {R"({"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}})", 8, "more than two"},
    {R"({"t":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}})", 8, "has 12 bytes by its shape"},
    {R"({"t":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}})", 8, "8 bytes by its shape"},
    {R"({"t":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}})", 16, "hole or an overlap"},
    {R"({"t":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]}})", 4, "rank"},
    {R"({"t":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}})", 0,
     "overflows"},
    {R"({"t":{"dtype":"F32","shape":[9223372036854775807,2,0],"data_offsets":[0,0]}})", 0,
     "overflows"},
    {R"({"t":{"dtype":"F32","shape":[18446744073709551615],"data_offsets":[0,0]}})", 0,
     "too large"},
    {R"({"t":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,0]}})", 0,
     "no plain integer"},
    {"{" + kGood + "}", 9, "9 bytes of data, the header says 8"},
    {"{" + kGood + "}", 7, "7 bytes of data, the header says 8"},
    {"{" + kGood + R"(,"u":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}})", 8, "overlap"},
    {"{\"\xff\xfe\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8, "no JSON"},
    {"{\"t\":" + std::string(100000, '[') + "}", 0, "array out of place"},
    {"{\"t\":" + std::string(100000, '{') + "}", 0, "no JSON"},
};

TEST(TensorFile, RefusesEveryMalformedHeaderByItsRule) {
  const ScratchDir dir;
  EXPECT_EQ(ReadFailure(dir, WithHeader("{" + kGood + "}", 8)), "");
  EXPECT_EQ(ReadFailure(dir, WithHeader("{" + kGood + "}   ", 8)), "");
  EXPECT_EQ(ReadFailure(dir, WithHeader("{}", 0)), "");
  for (const auto& c : kMalformed) {
    const std::string failure = ReadFailure(dir, WithHeader(c.header, c.data));
    EXPECT_NE(failure.find(c.rule), std::string::npos)
        << c.header.substr(0, 200) << ": " << failure;
  }
}

TEST(TensorFile, RefusesTooManyTensorsAndTooLargeAHeader) {
  const ScratchDir dir;
  std::string many = "{";
  for (size_t i = 0; i <= kMaxTensors; ++i) {
    many += (i ? ",\"" : "\"") + std::to_string(i) +
            R"(":{"dtype":"U8","shape":[0],"data_offsets":[0,0]})";
  }
  EXPECT_NE(ReadFailure(dir, WithHeader(many + "}", 0)).find("more than 16384"), std::string::npos);
  const std::string spaces = "{}" + std::string(1 << 22, ' ');
  EXPECT_NE(ReadFailure(dir, WithHeader(spaces, 0)).find("4 MiB"), std::string::npos);
  EXPECT_NE(ReadFailure(dir, std::string(8, '\xff')).find("4 MiB"), std::string::npos);
}

// As many as the moments of a policy of 256 layers with biases.
TEST(TensorFile, ReadsBackTheStateOfTheLargestPolicy) {
  const ScratchDir dir;
  TensorFile file;
  const float zero = 0;
  for (const char* moment : {"first_moment.", "second_moment."}) {
    for (int i = 0; i < 14 * 256 + 5; ++i) {
      file.AddFloats(moment + std::string("blocks.255.attention.qkv_bias") + std::to_string(i), {1},
                     &zero);
    }
  }
  WriteTensorFile(dir / "a", file);
  EXPECT_EQ(ReadTensorFile(dir / "a").tensors.size(), file.tensors.size());
}

TEST(TensorFile, RefusesEveryCut) {
  const ScratchDir dir;
  WriteTensorFile(dir / "a", Example());
  const std::string bytes = ReadBytes(dir / "a");
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_NE(ReadFailure(dir, std::string_view(bytes).substr(0, size)), "") << size;
  }
}

// The format has no checksum: the journal's record of the hash is what guards the data. The hash
// must see every flip, and no flip may crash the reader.
TEST(TensorFile, SurvivesAFlippedBitInEveryByteAndTheHashSeesIt) {
  const ScratchDir dir;
  const WrittenFile good = WriteTensorFile(dir / "a", Example());
  const std::string bytes = ReadBytes(dir / "a");
  for (size_t bit = 0; bit < bytes.size() * 8; bit += 9) {
    std::string flipped = bytes;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    ReadFailure(dir, flipped);
    EXPECT_NE(HashFile(dir / "x.safetensors").sha256, good.sha256);
  }
}

TEST(TensorFile, KeepsTheOldFileWhereTheDiskIsFull) {
  const ScratchDir dir;
  TensorFile file = Example();
  const WrittenFile old = WriteTensorFile(dir / "a", file);
  file.AddFloats("large", {10000}, std::vector<float>(10000).data());
  const auto previous = std::signal(SIGXFSZ, SIG_IGN);
  rlimit limit{}, small{};
  getrlimit(RLIMIT_FSIZE, &limit);
  small = limit;
  small.rlim_cur = 4096;
  setrlimit(RLIMIT_FSIZE, &small);
  ExitCode code = ExitCode::kDone;
  try {
    WriteTensorFile(dir / "a", file);
  } catch (const Error& error) {
    code = error.code();
  }
  setrlimit(RLIMIT_FSIZE, &limit);
  std::signal(SIGXFSZ, previous);
  EXPECT_EQ(code, ExitCode::kIo);
  EXPECT_EQ(HashFile(dir / "a").sha256, old.sha256);
  const auto entries = std::filesystem::directory_iterator(dir.path());
  EXPECT_EQ(std::distance(begin(entries), end(entries)), 1) << "a temporary file is left";
}

TEST(TensorFile, SaysWhatCannotBeReadOrWritten) {
  const ScratchDir dir;
  const auto code = [](const auto& call) {
    try {
      call();
    } catch (const Error& error) {
      return error.code();
    }
    return ExitCode::kDone;
  };
  EXPECT_EQ(code([&] { ReadTensorFile(dir / "none"); }), ExitCode::kIo);
  EXPECT_EQ(code([&] { ReadTensorFile(dir.path()); }), ExitCode::kIo);
  EXPECT_EQ(code([&] { WriteTensorFile(dir / "no/folder", Example()); }), ExitCode::kIo);
}

}  // namespace
}  // namespace rlvr
