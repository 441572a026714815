// SPDX-License-Identifier: Apache-2.0
#include "core/io/h5_handle.h"

#include <hdf5.h>

#include <utility>

namespace rlvr {

static_assert(sizeof(hid_t) == sizeof(int64_t));

H5Handle& H5Handle::operator=(H5Handle&& other) noexcept {
  if (this != &other) {
    Close();
    id_ = std::exchange(other.id_, -1);
  }
  return *this;
}

bool H5Handle::Close() {
  if (id_ < 0) return true;
  const hid_t id = std::exchange(id_, -1);
  switch (H5Iget_type(id)) {
    case H5I_FILE:
      return H5Fclose(id) >= 0;
    case H5I_GROUP:
      return H5Gclose(id) >= 0;
    case H5I_DATASET:
      return H5Dclose(id) >= 0;
    case H5I_DATASPACE:
      return H5Sclose(id) >= 0;
    case H5I_DATATYPE:
      return H5Tclose(id) >= 0;
    case H5I_ATTR:
      return H5Aclose(id) >= 0;
    case H5I_GENPROP_LST:
      return H5Pclose(id) >= 0;
    default:
      return false;
  }
}

std::string H5LastError() {
  std::string words;
  const auto take = [](unsigned, const H5E_error2_t* error, void* out) -> herr_t {
    auto& text = *static_cast<std::string*>(out);
    if (text.empty() && error->desc) text = error->desc;
    return 0;
  };
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, take, &words);
  return words.empty() ? "no reason given" : words;
}

void H5Silence() { H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr); }

}  // namespace rlvr
