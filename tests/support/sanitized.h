#pragma once
// Whether the tests run under AddressSanitizer, which looks for other faults than statistics do:
// fewer draws suffice.
// SPDX-License-Identifier: Apache-2.0

namespace rlvr {

#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool kSanitized = true;
#elif defined(__has_feature)
inline constexpr bool kSanitized = __has_feature(address_sanitizer);
#else
inline constexpr bool kSanitized = false;
#endif

}  // namespace rlvr
