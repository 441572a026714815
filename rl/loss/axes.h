#pragma once
// The choices on each axis of an algorithm; their meaning is in the keys' help (loss_config.cc).
// SPDX-License-Identifier: Apache-2.0

#include <span>
#include <string_view>

namespace rlvr {

enum class Baseline {
  kNone,
  kGroupMean,
  kLeaveOneOut,
  kBatchMean,
  kRunningMean,
  kGreedy,
  kLengthWeighted,
  kOptimalToken,
  kPassAtK,
  kValue
};
enum class Scale { kNone, kGroupStd, kBatchStd, kGroupMean };
enum class Statistics { kSequences, kTokens };
enum class StdDivisor { kN, kNMinus1 };
enum class SignFilter {
  kNone,
  kPositiveReward,
  kNegativeReward,
  kWeightedReward,
  kPositiveAdvantage,
  kNegativeAdvantage
};
enum class MultiReward { kSum, kNormalise };
enum class Ratio { kNone, kToken, kSequenceMean, kSequenceToken, kSequenceProduct, kGeometricClip };
enum class RatioTo { kOld, kSampler };
enum class TrustRegion {
  kNone,
  kClip,
  kTruncate,
  kSoftGate,
  kVespo,
  kSignedMask,
  kDifferenceMask,
  kTopr
};
enum class Covariance { kNone, kClip, kKl };
enum class KlTarget { kNone, kSequence, kToken };
enum class KlEstimator { kK1, kK2, kK3, kK3Weighted, kExact };
enum class KlCredit { kWhole, kToGo };
enum class Reference { kBase, kRefreshed, kMovingAverage, kTeacher };
enum class Mismatch { kNone, kTruncate, kMask, kSequenceMask, kDecoupled };
enum class SamplerPrecision { kSame, kBfloat16, kInt8 };
enum class Objective { kPolicyGradient, kDpo, kMirror };
enum class Aggregation { kTokenMean, kSequenceMean, kSequenceSum, kConstant, kPromptMean };
enum class GroupFilter { kNone, kDropEqual, kRefill };
enum class Truncated { kKeep, kZeroReward, kMask, kInterrupt };
enum class RolloutSource { kPolicy, kGold, kStore };
enum class ValueTrunk { kOwn, kShared };

std::span<const std::string_view> EnumNames(Baseline);
std::span<const std::string_view> EnumNames(Scale);
std::span<const std::string_view> EnumNames(Statistics);
std::span<const std::string_view> EnumNames(StdDivisor);
std::span<const std::string_view> EnumNames(SignFilter);
std::span<const std::string_view> EnumNames(MultiReward);
std::span<const std::string_view> EnumNames(Ratio);
std::span<const std::string_view> EnumNames(RatioTo);
std::span<const std::string_view> EnumNames(TrustRegion);
std::span<const std::string_view> EnumNames(Covariance);
std::span<const std::string_view> EnumNames(KlTarget);
std::span<const std::string_view> EnumNames(KlEstimator);
std::span<const std::string_view> EnumNames(KlCredit);
std::span<const std::string_view> EnumNames(Reference);
std::span<const std::string_view> EnumNames(Mismatch);
std::span<const std::string_view> EnumNames(SamplerPrecision);
std::span<const std::string_view> EnumNames(Objective);
std::span<const std::string_view> EnumNames(Aggregation);
std::span<const std::string_view> EnumNames(GroupFilter);
std::span<const std::string_view> EnumNames(Truncated);
std::span<const std::string_view> EnumNames(RolloutSource);
std::span<const std::string_view> EnumNames(ValueTrunk);

}  // namespace rlvr
