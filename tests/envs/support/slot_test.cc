// SPDX-License-Identifier: Apache-2.0
#include "envs/support/slot.h"

#include <gtest/gtest.h>

#include "core/base/error.h"
#include "envs/support/parameters.h"

namespace rlvr {
namespace {

// The slot's text; "-" where there is none, "?" where it is ambiguous.
std::string Find(Template form, std::string_view text, Profile profile = Profile::kLenient) {
  const Slot slot = ExtractSlot(form, text, profile);
  if (slot.ambiguous) return "?";
  return slot.found ? std::string(text.substr(slot.begin, slot.end - slot.begin)) : "-";
}

TEST(Slot, WholeTakesEverythingAfterTheThought) {
  EXPECT_EQ(Find(Template::kWhole, "7", Profile::kStrict), "7");
  EXPECT_EQ(Find(Template::kWhole, "<think>8 or 9</think>7", Profile::kStrict), "7");
  EXPECT_EQ(Find(Template::kWhole, "8 or 9</think>\n7", Profile::kStrict), "7");
  EXPECT_EQ(Find(Template::kWhole, " 7 \n"), "7");
  EXPECT_EQ(Find(Template::kWhole, " 7", Profile::kStrict), " 7");
}

TEST(Slot, AnOpenThoughtHasNoAnswer) {
  EXPECT_EQ(Find(Template::kBoxed, "<think>\\boxed{7}"), "-");
  EXPECT_EQ(Find(Template::kBoxed, "<think>\\boxed{7}</think>"), "-");
  EXPECT_EQ(Find(Template::kBoxed, "\\boxed{7}<think>"), "-");
}

TEST(Slot, SlotsOnBothSidesOfAThoughtAreAmbiguous) {
  EXPECT_EQ(Find(Template::kBoxed, "\\boxed{7}<think>a</think>\\boxed{7}"), "?");
  EXPECT_EQ(Find(Template::kBoxed, "\\boxed{7}<think>a</think>"), "?");
  EXPECT_EQ(Find(Template::kBoxed, "a</think>\\boxed{7}</think>\\boxed{8}"), "?");
  EXPECT_EQ(Find(Template::kWhole, "7<think>a</think>8"), "?");
}

TEST(Slot, BoxesBalanceBracesAndEndTheText) {
  EXPECT_EQ(Find(Template::kBoxed, "so $\\boxed{\\frac{1}{2}}$."), "\\frac{1}{2}");
  EXPECT_EQ(Find(Template::kBoxed, "\\[\\boxed{\\{1,3\\}}\\]"), "\\{1,3\\}");
  EXPECT_EQ(Find(Template::kBoxed, "\\boxed{7"), "-");
  EXPECT_EQ(Find(Template::kBoxed, "7"), "-");
  EXPECT_EQ(Find(Template::kBoxed, "\\boxed{5} hmm, no. \\boxed{7}"), "?");
  EXPECT_EQ(Find(Template::kBoxed, "\\boxed{7}, so \\boxed{7}"), "7");
  EXPECT_EQ(Find(Template::kBoxed, "\\boxed{7} or 8"), "?");
  EXPECT_EQ(Find(Template::kBoxed, "\\boxed{} 7"), "?");
  EXPECT_EQ(Find(Template::kBoxed, "\\boxed{7}.", Profile::kStrict), "?");
}

TEST(Slot, TagsHashesAndLines) {
  EXPECT_EQ(Find(Template::kAnswerTag, "x <answer> 7 </answer>\n"), "7");
  EXPECT_EQ(Find(Template::kAnswerTag, "<answer>7</answer>", Profile::kStrict), "7");
  EXPECT_EQ(Find(Template::kAnswerTag, "<answer>7"), "-");
  EXPECT_EQ(Find(Template::kAnswerTag, "<answer>7</answer> or 8"), "?");
  EXPECT_EQ(Find(Template::kAnswerTag, "<answer><answer>7</answer>"), "?");
  EXPECT_EQ(Find(Template::kHashes, "3+4=7\n#### 7", Profile::kStrict), "7");
  EXPECT_EQ(Find(Template::kHashes, "#### $7$.\n"), "7");
  EXPECT_EQ(Find(Template::kHashes, "#### 7 #### 8"), "?");
  EXPECT_EQ(Find(Template::kHashes, "#### 7\nor 8"), "?");
  EXPECT_EQ(Find(Template::kAnswerLine, "I add.\nAnswer: 7"), "7");
  EXPECT_EQ(Find(Template::kAnswerLine, "Answer: 7\nAnswer: 8"), "?");
  EXPECT_EQ(Find(Template::kAnswerLine, "the question says 7"), "-");
}

TEST(Slot, VerdictsCarryTheSlotsOffsets) {
  const auto integer = MakeVerifier({"integer"});
  const auto verify = [&](std::string_view text) {
    return VerifyCompletion(*integer, Template::kBoxed, "7", text, Profile::kLenient);
  };
  const Verdict v = verify("so \\boxed{7}.");
  EXPECT_TRUE(v.correct());
  EXPECT_EQ(v.slot_begin, 10u);
  EXPECT_EQ(v.slot_end, 11u);
  EXPECT_EQ(v.value, "7");
  EXPECT_EQ(verify("\\boxed{8}").verdict, VerdictClass::kWrong);
  EXPECT_EQ(verify("\\boxed{}").verdict, VerdictClass::kNoAnswer);
  EXPECT_EQ(verify("7").verdict, VerdictClass::kNoAnswer);
  EXPECT_EQ(verify("\\boxed{7} \\boxed{8}").verdict, VerdictClass::kAmbiguous);
}

TEST(Slot, ABlankSlotIsNoAnswer) {
  const auto integer = MakeVerifier({"integer"});
  for (const Profile profile : {Profile::kStrict, Profile::kLenient}) {
    for (const char* text : {"\\boxed{}", "\\boxed{ }", "\\boxed{ \t\n}"}) {
      const Verdict v = VerifyCompletion(*integer, Template::kBoxed, "7", text, profile);
      EXPECT_EQ(v.verdict, VerdictClass::kNoAnswer) << text;
      EXPECT_EQ(v.reason, "empty") << text;
    }
  }
}

TEST(Slot, AnUnknownTemplateIsAnError) {
  EXPECT_EQ(ParseTemplate("answer_tag"), Template::kAnswerTag);
  EXPECT_THROW(ParseTemplate("box"), Error);
}

}  // namespace
}  // namespace rlvr
