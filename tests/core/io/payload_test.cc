// SPDX-License-Identifier: Apache-2.0
#include "core/io/payload.h"

#include <gtest/gtest.h>

#include <bit>
#include <limits>
#include <nlohmann/json.hpp>
#include <vector>

#include "core/base/error.h"
#include "core/base/rng.h"
#include "core/io/payload_reader.h"

namespace rlvr {
namespace {

std::string Example() {
  PayloadWriter out;
  out.Int("small", 7);
  out.Int("negative", std::numeric_limits<int64_t>::min());
  out.Double("pi", 3.25);
  out.Text("text", std::string(300, 't'));
  out.Texts("list", 2);
  out.TextItem("a");
  out.TextItem("");
  out.Array<double>("doubles", std::vector<double>{1, -0.0});
  out.Array<int32_t>("none", std::vector<int32_t>{});
  return out.Take();
}

TEST(Payload, GivesBackWhatWasWritten) {
  const std::string bytes = Example();
  const PayloadReader in(bytes, "here");
  EXPECT_EQ(in.Int("small"), 7);
  EXPECT_EQ(in.Int("negative"), std::numeric_limits<int64_t>::min());
  EXPECT_EQ(in.Double("pi"), 3.25);
  EXPECT_EQ(in.Text("text"), std::string(300, 't'));
  EXPECT_EQ(in.Texts("list"), (std::vector<std::string_view>{"a", ""}));
  EXPECT_EQ(in.Array<double>("doubles").size(), 2u);
  EXPECT_TRUE(in.Array<int32_t>("none").empty());
  EXPECT_FALSE(in.Has("other"));
}

TEST(Payload, KeepsEveryBitOfADouble) {
  const std::vector<uint64_t> bits = {0x7ff8000000000000, 0xfff8000000000001, 0x7ff0000000000001,
                                      0x8000000000000000, 0x0000000000000001, 0x7fefffffffffffff,
                                      0xfff0000000000000, 0x3fb999999999999a};
  for (const uint64_t b : bits) {
    PayloadWriter out;
    const auto value = std::bit_cast<double>(b);
    out.Double("x", value);
    out.Array<double>("y", std::span(&value, 1));
    const std::string bytes = out.Take();
    const PayloadReader in(bytes, "here");
    EXPECT_EQ(std::bit_cast<uint64_t>(in.Double("x")), b);
    EXPECT_EQ(std::bit_cast<uint64_t>(in.Array<double>("y", 1)[0]), b);
  }
}

TEST(Payload, IsCborThatAnotherLibraryReads) {
  using nlohmann::json;
  const json root = json::from_cbor(Example(), true, true, json::cbor_tag_handler_t::ignore);
  EXPECT_EQ(root["small"], 7);
  EXPECT_EQ(root["negative"], std::numeric_limits<int64_t>::min());
  EXPECT_EQ(root["pi"], 3.25);
  EXPECT_EQ(root["list"], json({"a", ""}));
  EXPECT_EQ(root["doubles"].get_binary().size(), 16u);
}

TEST(Payload, RefusesEveryCutAndEveryTail) {
  const std::string bytes = Example();
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_THROW(PayloadReader(bytes.substr(0, size), "here"), Error) << size;
  }
  EXPECT_THROW(PayloadReader(bytes + '\0', "here"), Error);
}

TEST(Payload, SurvivesFlipsAndNoise) {
  const std::string bytes = Example();
  const auto try_read = [](const std::string& text) {
    try {
      const PayloadReader in(text, "here");
      in.Array<double>("doubles");
      in.Texts("list");
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ExitCode::kCorrupt);
    }
  };
  for (size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    std::string flipped = bytes;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    try_read(flipped);
  }
  Stream rng(1, "payload");
  for (int i = 0; i < 20000; ++i) {
    std::string noise = "\xbf";
    for (int64_t n = rng.Integer(0, 40); n > 0; --n) noise += static_cast<char>(rng());
    try_read(noise);
  }
}

TEST(Payload, NamesKeyAndPlaceOfWhatIsNotAsExpected) {
  const std::string bytes = Example();
  const PayloadReader in(bytes, "journal.bin at byte 12");
  const auto failure = [](const auto& call) {
    try {
      call();
      return std::string();
    } catch (const Error& error) {
      return std::string(error.what());
    }
  };
  EXPECT_EQ(failure([&] { in.Int("absent"); }), "journal.bin at byte 12: 'absent' is missing");
  EXPECT_EQ(failure([&] { in.Int("pi"); }), "journal.bin at byte 12: 'pi' is of another kind");
  EXPECT_EQ(failure([&] { in.Array<int64_t>("doubles"); }),
            "journal.bin at byte 12: 'doubles' is an array of another type");
  EXPECT_EQ(failure([&] { in.Array<double>("doubles", 3); }),
            "journal.bin at byte 12: 'doubles' is of another length");
}

TEST(Payload, RefusesWhatIsNoPartOfTheFormat) {
  const auto refused = [](std::string_view bytes) {
    try {
      const PayloadReader in(bytes, "here");
      return false;
    } catch (const Error&) {
      return true;
    }
  };
  const std::string key = "\xbf\x61x";
  EXPECT_FALSE(refused(key + "\x01\xff"));
  EXPECT_TRUE(refused(key + "\x01\x61x\x01\xff")) << "a key twice";
  EXPECT_TRUE(refused("\xa1\x61x\x01")) << "a map of stated length";
  EXPECT_TRUE(refused(key + "\xbf\xff\xff")) << "a nested map";
  EXPECT_TRUE(refused(key + "\x81\x81\x60\xff")) << "a nested list";
  EXPECT_TRUE(refused(key + "\xf6\xff")) << "null";
  EXPECT_TRUE(refused(key + "\xf9\x7e" + std::string(1, '\0') + "\xff")) << "a half";
  EXPECT_TRUE(refused(key + "\x1b\xff\xff\xff\xff\xff\xff\xff\xff\xff")) << "2^64 - 1";
  EXPECT_TRUE(refused(key + "\x9b\x7f\xff\xff\xff\xff\xff\xff\xff\xff")) << "a list of 2^63";
  EXPECT_TRUE(refused(key + "\xd8\x41\x40\xff")) << "an array of u16, big-endian";
}

}  // namespace
}  // namespace rlvr
