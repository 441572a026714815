#pragma once
// The report's style sheet and script, as they stand in the page: no network, no fonts to load.
// Private to experiments/report.
// SPDX-License-Identifier: Apache-2.0

#include <string_view>

namespace rlvr {

std::string_view PageStyle();
// Values under the pointer or, with the arrow keys, at the cursor. The page is whole without it.
std::string_view PageScript();

}  // namespace rlvr
