// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>
#include <hdf5.h>

#include <algorithm>
#include <utility>

#include "core/base/error.h"
#include "core/io/file.h"
#include "core/io/h5.h"
#include "core/io/h5_handle.h"

namespace rlvr {
namespace {

constexpr int kMaxDepth = 8, kMaxAxes = 8;
constexpr size_t kMaxDatasets = 1 << 16, kMaxGroups = 1 << 12;
constexpr size_t kMaxAttributes = 256, kMaxAttributeBytes = 1 << 16;

class Reader {
 public:
  Reader(const std::filesystem::path& path, int64_t limit) : path_(path), left_(limit) {
    H5Silence();
    H5PLset_loading_state(0);  // no code from filter plug-ins
    const H5Handle access(H5Pcreate(H5P_FILE_ACCESS));
    H5Pset_fclose_degree(access.get(), H5F_CLOSE_STRONG);
    H5Pset_metadata_read_attempts(access.get(), 20);
    file_ = H5Handle(H5Fopen(path.c_str(), H5F_ACC_RDONLY, access.get()));
    if (file_.get() < 0) Fail("cannot be opened");
  }

  H5Attributes ReadAttributes() const {
    H5Attributes attributes;
    H5O_info_t info;
    if (H5Oget_info_by_name(file_.get(), "/", &info, H5P_DEFAULT) < 0) Fail("/");
    for (hsize_t i = 0; i < std::min<hsize_t>(info.num_attrs, kMaxAttributes); ++i) {
      const H5Handle attribute(H5Aopen_by_idx(file_.get(), "/", H5_INDEX_NAME, H5_ITER_INC, i,
                                              H5P_DEFAULT, H5P_DEFAULT));
      if (attribute.get() < 0) Fail("an attribute");
      ReadAttribute(attribute, &attributes);
    }
    return attributes;
  }

  std::map<std::string, H5Contents> ReadAll() {
    Visit("/", 0);
    return std::move(contents_);
  }

 private:
  [[noreturn]] void Fail(const std::string& what) const {
    throw Error(ExitCode::kCorrupt, fmt::format("{}: {}: {}", path_.string(), what, H5LastError()));
  }
  [[noreturn]] void Refuse(const std::string& what) const {
    throw Error(ExitCode::kCorrupt, fmt::format("{}: {}", path_.string(), what));
  }

  void ReadAttribute(const H5Handle& attribute, H5Attributes* attributes) const {
    std::string name(256, '\0');
    const ssize_t length = H5Aget_name(attribute.get(), name.size(), name.data());
    const H5Handle space(H5Aget_space(attribute.get())), type(H5Aget_type(attribute.get()));
    const size_t size = H5Tget_size(type.get());
    if (length < 0 || space.get() < 0 || size == 0) Fail("an attribute");
    name.resize(std::min(static_cast<size_t>(length), name.size() - 1));
    if (H5Sget_simple_extent_npoints(space.get()) != 1) return;
    if (H5Tequal(type.get(), H5T_STD_I64LE) > 0) {
      if (H5Aread(attribute.get(), type.get(), &attributes->numbers[name]) < 0) Fail(name);
    } else if (H5Tget_class(type.get()) == H5T_STRING && H5Tis_variable_str(type.get()) == 0 &&
               size <= kMaxAttributeBytes) {
      std::string text(size, '\0');
      if (H5Aread(attribute.get(), type.get(), text.data()) < 0) Fail(name);
      attributes->texts[name] = text.substr(0, text.find('\0'));
    }
  }

  void Visit(const std::string& group_path, int depth) {
    if (depth > kMaxDepth || ++groups_ > kMaxGroups) Refuse("too many groups, or too deep");
    const H5Handle group(H5Gopen2(file_.get(), group_path.c_str(), H5P_DEFAULT));
    if (group.get() < 0) Fail(group_path);
    H5G_info_t info;
    if (H5Gget_info(group.get(), &info) < 0) Fail(group_path);
    for (hsize_t i = 0; i < info.nlinks; ++i) {
      const std::string name = LinkName(group, group_path, i);
      const std::string path = (depth > 0 ? group_path : "") + "/" + name;
      H5L_info_t link;
      if (H5Lget_info(group.get(), name.c_str(), &link, H5P_DEFAULT) < 0) Fail(path);
      if (link.type != H5L_TYPE_HARD) Refuse(path + ": a link that is not a hard one");
      H5O_info_t object;
      if (H5Oget_info_by_name(group.get(), name.c_str(), &object, H5P_DEFAULT) < 0) Fail(path);
      if (object.type == H5O_TYPE_GROUP) {
        Visit(path, depth + 1);
      } else if (object.type == H5O_TYPE_DATASET) {
        if (contents_.size() == kMaxDatasets) Refuse("too many datasets");
        contents_[path] = ReadDataset(path);
      } else {
        Refuse(path + ": neither a group nor a dataset");
      }
    }
  }

  std::string LinkName(const H5Handle& group, const std::string& path, hsize_t index) const {
    const auto by_index = [&](char* name, size_t size) {
      return H5Lget_name_by_idx(group.get(), ".", H5_INDEX_NAME, H5_ITER_INC, index, name, size,
                                H5P_DEFAULT);
    };
    const ssize_t length = by_index(nullptr, 0);
    if (length < 0) Fail(path);
    if (length > 1024) Refuse(path + ": a name too long");
    std::string name(static_cast<size_t>(length) + 1, '\0');
    if (by_index(name.data(), name.size()) < 0) Fail(path);
    name.pop_back();
    return name;
  }

  H5Contents ReadDataset(const std::string& path) {
    const H5Handle dataset(H5Dopen2(file_.get(), path.c_str(), H5P_DEFAULT));
    if (dataset.get() < 0) Fail(path);
    CheckStorage(dataset, path);
    H5Contents contents;
    const H5Handle type(H5Dget_type(dataset.get()));
    contents.type = TypeOf(type, path);
    contents.item_bytes = H5Tget_size(type.get());
    contents.shape = ShapeOf(dataset, path);
    auto bytes = static_cast<int64_t>(contents.item_bytes);
    for (const int64_t extent : contents.shape) {
      if (__builtin_mul_overflow(bytes, extent, &bytes)) Refuse(path + ": its size overflows");
    }
    if (bytes > left_) Refuse(path + ": too large");
    left_ -= bytes;
    if (H5Dget_storage_size(dataset.get()) == 0) return contents;  // an axis without values
    contents.bytes.resize(static_cast<size_t>(bytes));
    const herr_t done =
        H5Dread(dataset.get(), type.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT, contents.bytes.data());
    if (done < 0) Fail(path);
    return contents;
  }

  // Chunks in this file, with the checksum and no filter but deflate beside it.
  void CheckStorage(const H5Handle& dataset, const std::string& path) const {
    const H5Handle list(H5Dget_create_plist(dataset.get()));
    if (list.get() < 0) Fail(path);
    if (H5Pget_layout(list.get()) != H5D_CHUNKED) Refuse(path + ": not chunked");
    bool checksum = false;
    const int filters = H5Pget_nfilters(list.get());
    for (int i = 0; i < filters; ++i) {
      unsigned flags = 0;
      size_t values = 0;
      const H5Z_filter_t filter = H5Pget_filter2(list.get(), static_cast<unsigned>(i), &flags,
                                                 &values, nullptr, 0, nullptr, nullptr);
      checksum = checksum || filter == H5Z_FILTER_FLETCHER32;
      if (filter != H5Z_FILTER_FLETCHER32 && filter != H5Z_FILTER_DEFLATE) {
        Refuse(path + ": an unknown filter");
      }
    }
    if (!checksum) Refuse(path + ": no checksum");
  }

  H5Type TypeOf(const H5Handle& type, const std::string& path) const {
    const std::pair<hid_t, H5Type> known[] = {{H5T_IEEE_F64LE, H5Type::kF64},
                                              {H5T_STD_I64LE, H5Type::kI64},
                                              {H5T_STD_I32LE, H5Type::kI32},
                                              {H5T_STD_U8LE, H5Type::kU8}};
    for (const auto& [id, name] : known) {
      if (H5Tequal(type.get(), id) > 0) return name;
    }
    if (H5Tget_class(type.get()) != H5T_STRING || H5Tis_variable_str(type.get()) != 0 ||
        H5Tget_size(type.get()) != 1) {
      Refuse(path + ": an unknown type");
    }
    return H5Type::kChar;
  }

  std::vector<int64_t> ShapeOf(const H5Handle& dataset, const std::string& path) const {
    const H5Handle space(H5Dget_space(dataset.get()));
    const int axes = H5Sget_simple_extent_ndims(space.get());
    if (axes < 1 || axes > kMaxAxes) Refuse(path + ": an unknown number of axes");
    std::vector<hsize_t> extents(static_cast<size_t>(axes));
    if (H5Sget_simple_extent_dims(space.get(), extents.data(), nullptr) < 0) Fail(path);
    return {extents.begin(), extents.end()};
  }

  const std::filesystem::path& path_;
  int64_t left_;
  size_t groups_ = 0;
  H5Handle file_;
  std::map<std::string, H5Contents> contents_;
};

}  // namespace

std::map<std::string, H5Contents> ReadH5(const std::filesystem::path& path, int64_t limit) {
  OpenToRead(path);
  return Reader(path, limit).ReadAll();
}

H5Attributes ReadH5Attributes(const std::filesystem::path& path) {
  OpenToRead(path);
  return Reader(path, 0).ReadAttributes();
}

}  // namespace rlvr
