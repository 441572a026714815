// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>
#include <hdf5.h>
#include <hdf5_hl.h>

#include <algorithm>
#include <span>
#include <utility>

#include "core/base/check.h"
#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/io/h5.h"
#include "core/io/h5_handle.h"

namespace rlvr {
namespace {

constexpr int64_t kChunkRows = 4096, kChunkItems = 65536;

// How the netCDF format says that an axis has no values of its own; HDF5 tools see an ordinary
// scale.
std::string PlainAxisName(int64_t size) {
  return fmt::format("This is a netCDF dimension but not a netCDF variable.{:10d}", size);
}

size_t ItemBytes(const H5Dataset& dataset) {
  switch (dataset.type) {
    case H5Type::kF64:
    case H5Type::kI64:
      return 8;
    case H5Type::kI32:
      return 4;
    case H5Type::kU8:
    case H5Type::kChar:
      return 1;
  }
  return 0;
}

H5Handle TextType(size_t width) {
  H5Handle type(H5Tcopy(H5T_C_S1));
  H5Tset_size(type.get(), std::max<size_t>(width, 1));
  H5Tset_strpad(type.get(), H5T_STR_NULLPAD);
  H5Tset_cset(type.get(), H5T_CSET_UTF8);
  return type;
}

H5Handle TypeOf(const H5Dataset& dataset) {
  switch (dataset.type) {
    case H5Type::kF64:
      return H5Handle(H5Tcopy(H5T_IEEE_F64LE));
    case H5Type::kI64:
      return H5Handle(H5Tcopy(H5T_STD_I64LE));
    case H5Type::kI32:
      return H5Handle(H5Tcopy(H5T_STD_I32LE));
    case H5Type::kU8:
      return H5Handle(H5Tcopy(H5T_STD_U8LE));
    case H5Type::kChar:
      return TextType(1);
  }
  return H5Handle();
}

// Whole rows of the last axes, as many as fit into kChunkItems.
std::vector<hsize_t> ChunkOf(const std::vector<int64_t>& shape) {
  std::vector<hsize_t> chunk(shape.size(), 1);
  int64_t room = kChunkItems;
  for (size_t axis = shape.size(); axis-- > 0;) {
    const int64_t rows = std::clamp<int64_t>(std::min(shape[axis], kChunkRows), 1, room);
    chunk[axis] = static_cast<hsize_t>(rows);
    room = std::max<int64_t>(room / rows, 1);
  }
  return chunk;
}

}  // namespace

struct H5Writer::Impl {
  std::filesystem::path path;
  H5Handle file, group_properties, link_properties;
  std::map<std::string, uint32_t> checksums;  // of the datasets' bytes

  [[noreturn]] void Fail(std::string_view what) const {
    throw Error(ExitCode::kIo,
                fmt::format("{}: HDF5 cannot {}: {}", path.string(), what, H5LastError()));
  }
  template <class Result>
  Result Do(Result result, std::string_view what) const {
    if (result < 0) Fail(what);
    return result;
  }
  H5Handle Own(int64_t id, std::string_view what) const { return H5Handle(Do(id, what)); }

  H5Handle DatasetProperties(const H5Dataset& dataset) const {
    const std::vector<hsize_t> chunk = ChunkOf(dataset.shape);
    H5Handle list = Own(H5Pcreate(H5P_DATASET_CREATE), "make properties");
    Do(H5Pset_chunk(list.get(), static_cast<int>(chunk.size()), chunk.data()), "set chunks");
    if (dataset.compress) Do(H5Pset_deflate(list.get(), 1), "compress");
    Do(H5Pset_fletcher32(list.get()), "set checksums");
    Do(H5Pset_obj_track_times(list.get(), false), "leave out times");
    Do(H5Pset_attr_creation_order(list.get(), H5P_CRT_ORDER_TRACKED), "keep the order");
    return list;
  }

  void AttachScales(const H5Dataset& dataset, const H5Handle& handle) const {
    CHECK(dataset.scales.size() == dataset.shape.size(), "{}", dataset.path);
    for (size_t axis = 0; axis < dataset.scales.size(); ++axis) {
      const H5Handle scale =
          Own(H5Dopen2(file.get(), dataset.scales[axis].c_str(), H5P_DEFAULT), "open a scale");
      Do(H5DSattach_scale(handle.get(), scale.get(), static_cast<unsigned>(axis)),
         "attach a scale");
    }
  }

  void WriteAttribute(const std::string& object, const std::string& name, const H5Handle& type,
                      const void* value) const {
    const H5Handle owner = Own(H5Oopen(file.get(), object.c_str(), H5P_DEFAULT), "open " + object);
    const H5Handle space = Own(H5Screate(H5S_SCALAR), "make a space");
    const H5Handle attribute = Own(
        H5Acreate2(owner.get(), name.c_str(), type.get(), space.get(), H5P_DEFAULT, H5P_DEFAULT),
        "make attribute " + name);
    Do(H5Awrite(attribute.get(), type.get(), value), "write attribute " + name);
  }
};

H5Writer::H5Writer(const std::filesystem::path& path) : impl_(std::make_unique<Impl>()) {
  H5Silence();
  Impl& self = *impl_;
  self.path = path;
  const unsigned order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
  const H5Handle access = self.Own(H5Pcreate(H5P_FILE_ACCESS), "make properties");
  self.Do(H5Pset_libver_bounds(access.get(), H5F_LIBVER_V110, H5F_LIBVER_V110), "set its version");
  self.Do(H5Pset_fclose_degree(access.get(), H5F_CLOSE_STRONG), "set how it closes");
  const H5Handle creation = self.Own(H5Pcreate(H5P_FILE_CREATE), "make properties");
  self.Do(H5Pset_link_creation_order(creation.get(), order), "keep the order");
  self.Do(H5Pset_attr_creation_order(creation.get(), H5P_CRT_ORDER_TRACKED), "keep the order");
  self.group_properties = self.Own(H5Pcreate(H5P_GROUP_CREATE), "make properties");
  self.Do(H5Pset_link_creation_order(self.group_properties.get(), order), "keep the order");
  self.Do(H5Pset_attr_creation_order(self.group_properties.get(), H5P_CRT_ORDER_TRACKED),
          "keep the order");
  self.Do(H5Pset_obj_track_times(self.group_properties.get(), false), "leave out times");
  self.file = self.Own(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation.get(), access.get()),
                       "create the file");
}

H5Writer::~H5Writer() = default;

void H5Writer::MakeGroup(const std::string& path) {
  for (size_t end = path.find('/', 1); path.size() > 1; end = path.find('/', end + 1)) {
    const std::string prefix = path.substr(0, end);
    if (H5Lexists(impl_->file.get(), prefix.c_str(), H5P_DEFAULT) <= 0) {
      impl_->Own(H5Gcreate2(impl_->file.get(), prefix.c_str(), H5P_DEFAULT,
                            impl_->group_properties.get(), H5P_DEFAULT),
                 "make group " + prefix);
    }
    if (end == std::string::npos) break;
  }
}

void H5Writer::Write(const H5Dataset& dataset) {
  const Impl& self = *impl_;
  MakeGroup(dataset.path.substr(0, dataset.path.rfind('/')));
  std::vector<hsize_t> shape, largest;
  size_t items = 1;
  for (const int64_t extent : dataset.shape) {
    shape.push_back(static_cast<hsize_t>(extent));
    largest.push_back(std::max<hsize_t>(shape.back(), 1));  // a chunk must fit into it
    items *= static_cast<size_t>(extent);
  }
  const H5Handle type = TypeOf(dataset);
  const H5Handle properties = self.DatasetProperties(dataset);
  const H5Handle space =
      self.Own(H5Screate_simple(static_cast<int>(shape.size()), shape.data(), largest.data()),
               "make a space");
  const H5Handle handle =
      self.Own(H5Dcreate2(self.file.get(), dataset.path.c_str(), type.get(), space.get(),
                          H5P_DEFAULT, properties.get(), H5P_DEFAULT),
               "make " + dataset.path);
  if (dataset.data) {
    self.Do(H5Dwrite(handle.get(), type.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT, dataset.data),
            "write " + dataset.path);
    const auto* bytes = static_cast<const std::byte*>(dataset.data);
    impl_->checksums[dataset.path] = Crc32c(std::span(bytes, items * ItemBytes(dataset)));
  }
  if (dataset.scales.empty()) {
    const std::string name = dataset.data ? dataset.path.substr(dataset.path.rfind('/') + 1)
                                          : PlainAxisName(dataset.shape[0]);
    self.Do(H5DSset_scale(handle.get(), name.c_str()), "make a scale");
  } else {
    self.AttachScales(dataset, handle);
  }
  SetAttribute(dataset.path, "units", dataset.units);
  SetAttribute(dataset.path, "long_name", dataset.long_name);
}

void H5Writer::SetAttribute(const std::string& path, const std::string& name,
                            std::string_view text) {
  const std::string value(text.empty() ? std::string_view("\0", 1) : text);
  impl_->WriteAttribute(path, name, TextType(value.size()), value.data());
}

void H5Writer::SetAttribute(const std::string& path, const std::string& name, int64_t number) {
  impl_->WriteAttribute(path, name, H5Handle(H5Tcopy(H5T_STD_I64LE)), &number);
}

void H5Writer::SetAttribute(const std::string& path, const std::string& name, double number) {
  impl_->WriteAttribute(path, name, H5Handle(H5Tcopy(H5T_IEEE_F64LE)), &number);
}

void H5Writer::CloseAndCheck() {
  if (!impl_->file.Close()) impl_->Fail("close the file");
  const auto contents = ReadH5(impl_->path, int64_t{1} << 40);
  for (const auto& [path, checksum] : impl_->checksums) {
    const auto found = contents.find(path);
    if (found == contents.end() || Crc32c(found->second.bytes) != checksum) {
      throw Error(ExitCode::kIo, fmt::format("{}: {} reads back other than it was written",
                                             impl_->path.string(), path));
    }
  }
}

}  // namespace rlvr
