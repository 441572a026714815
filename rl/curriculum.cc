// SPDX-License-Identifier: Apache-2.0
#include "rl/curriculum.h"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <optional>

#include "core/base/check.h"
#include "core/base/error.h"
#include "core/base/rng.h"
#include "rl/checkpoint.h"

namespace rlvr {
namespace {

constexpr char kPoolKey[] = "curriculum.pool";

double PassRate(const RolloutBatch& batch, int64_t group) {
  double right = 0;
  for (int64_t i = group * batch.group_size; i < (group + 1) * batch.group_size; ++i) {
    right += batch.judgement[i].verdict.correct();
  }
  return right / static_cast<double>(batch.group_size);
}

// "index:task" of each, separated by spaces.
std::string PoolText(const std::vector<PromptChoice>& pool) {
  std::string text;
  for (const PromptChoice& choice : pool) text += fmt::format("{}:{} ", choice.index, choice.task);
  return text;
}

// nullopt where the text is none of PoolText.
std::optional<std::vector<PromptChoice>> ReadPool(const std::string& text) {
  std::vector<PromptChoice> pool;
  const char *at = text.data(), *end = at + text.size();
  while (at != end) {
    PromptChoice choice;
    const auto index = std::from_chars(at, end, choice.index);
    if (index.ec != std::errc() || index.ptr == end || *index.ptr != ':') return std::nullopt;
    const auto task = std::from_chars(index.ptr + 1, end, choice.task);
    if (task.ec != std::errc() || task.ptr == end || *task.ptr != ' ') return std::nullopt;
    pool.push_back(choice);
    at = task.ptr + 1;
  }
  return pool;
}

}  // namespace

std::span<const std::string_view> EnumNames(LevelOrder) {
  static constexpr std::string_view kNames[] = {"none", "schedule", "pass_rate"};
  return kNames;
}

void CurriculumConfig::Visit(FieldVisitor& v) {
  v.Field("order", order,
          {.help = "none: tasks of a mixture by their weights; else they are levels, in the order "
                   "of the config, that begin at the steps of `starts` or by pass rate"});
  v.Field("starts", starts,
          {.help = "of schedule: the steps at which the second level, the third, ... begin",
           .unit = "steps",
           .min = 0,
           .max = 1e9});
  v.Field("promote_above", promote_above,
          {.help = "of pass_rate: the next level begins above this share of right completions",
           .unit = "1",
           .min = 0,
           .max = 1});
  v.Field("demote_below", demote_below,
          {.help = "of pass_rate: the level before comes back below this share",
           .unit = "1",
           .min = 0,
           .max = 1});
  v.Field("window", window,
          {.help = "of pass_rate: problems of the level that a decision rests on",
           .unit = "problems",
           .min = 1,
           .max = 1e9});
  v.Field("review", review,
          {.help = "share of problems from the levels before the present one, by their weights",
           .unit = "1",
           .min = 0,
           .max = 1});
  v.Field(
      "pool", pool,
      {.help = "train on so many problems over and over, in an order drawn anew each round; one "
               "that rl.retire_above retires makes room for a fresh one; 0: fresh ones alone",
       .unit = "problems",
       .min = 0,
       .max = 1e6});
}

Curriculum::Curriculum(const CurriculumConfig& config, double retire_above,
                       std::vector<double> weights, uint64_t seed)
    : config_(config), retire_above_(retire_above), weights_(std::move(weights)), seed_(seed) {
  const auto refuse = [](bool wrong, const std::string& why) {
    if (wrong) throw Error(ExitCode::kConfig, "rl.curriculum." + why);
  };
  const auto& starts = config_.starts;
  refuse(config_.order != LevelOrder::kNone && weights_.size() < 2,
         "order: one task has no levels; expected a mixture of several");
  refuse(config_.order == LevelOrder::kSchedule && starts.size() + 1 != weights_.size(),
         fmt::format("starts: {} steps; expected {}, one for each task but the first",
                     starts.size(), weights_.size() - 1));
  refuse(!std::is_sorted(starts.begin(), starts.end()), "starts: expected rising steps");
  refuse(config_.order == LevelOrder::kPassRate && config_.demote_below >= config_.promote_above,
         "demote_below: expected less than promote_above");
  refuse(retire_above_ < 1 && config_.pool == 0,
         "pool = 0: rl.retire_above retires problems of a pool");
}

// Of the present level, or by `review` of one before.
PromptChoice Curriculum::Fresh() {
  PromptChoice choice{.index = fresh_++};
  if (config_.order == LevelOrder::kNone) return choice;
  choice.task = static_cast<int32_t>(level_);
  Stream rng(seed_, "curriculum.task", {choice.index});
  if (level_ == 0 || rng.Uniform() >= config_.review) return choice;
  double left = rng.Uniform() * std::accumulate(weights_.begin(), weights_.begin() + level_, 0.0);
  choice.task = 0;
  while (choice.task + 1 < level_ && left >= weights_[choice.task]) left -= weights_[choice.task++];
  return choice;
}

PromptChoice Curriculum::FromPool() {
  while (pool_.size() < static_cast<size_t>(config_.pool)) pool_.push_back(Fresh());
  if (place_ == pool_.size()) place_ = 0, ++round_;
  if (place_ == 0) {
    Stream rng(seed_, "curriculum.round", {round_});
    for (size_t i = pool_.size(); i > 1; --i) {
      std::swap(pool_[i - 1], pool_[rng.Integer(0, static_cast<int64_t>(i) - 1)]);
    }
  }
  return pool_[place_++];
}

std::vector<PromptChoice> Curriculum::Next(int64_t count, int64_t step) {
  if (config_.order == LevelOrder::kSchedule) {
    level_ = std::upper_bound(config_.starts.begin(), config_.starts.end(), step) -
             config_.starts.begin();
  }
  std::vector<PromptChoice> choices;
  for (int64_t i = 0; i < count; ++i) {
    choices.push_back(config_.pool > 0 ? FromPool() : Fresh());
  }
  return choices;
}

void Curriculum::Record(std::span<const PromptChoice> choices, const RolloutBatch& batch) {
  CHECK(static_cast<int64_t>(choices.size()) == batch.prompts, "{} choices of {} prompts",
        choices.size(), batch.prompts);
  for (int64_t group = 0; group < batch.prompts; ++group) {
    const double rate = PassRate(batch, group);
    if (config_.order == LevelOrder::kPassRate && batch.drawn[group].task == level_) Judge(rate);
    if (config_.pool == 0 || rate <= retire_above_) continue;
    const auto solved = std::find(pool_.begin(), pool_.end(), choices[group]);
    if (solved == pool_.end()) continue;  // retired a moment ago
    *solved = Fresh();
    ++retired_;
  }
}

// A decision each time that `window` problems of the level were seen.
void Curriculum::Judge(double pass_rate) {
  passed_ += pass_rate;
  if (++seen_ < static_cast<double>(config_.window)) return;
  const double mean = passed_ / seen_;
  passed_ = seen_ = 0;
  const auto last = static_cast<int64_t>(weights_.size()) - 1;
  if (mean > config_.promote_above && level_ < last) ++level_;
  if (mean < config_.demote_below && level_ > 0) --level_;
}

void Curriculum::Save(TensorFile& state) const {
  PutNumber(state, "curriculum.fresh", static_cast<double>(fresh_));
  PutNumber(state, "curriculum.level", static_cast<double>(level_));
  PutNumber(state, "curriculum.passed", passed_);
  PutNumber(state, "curriculum.seen", seen_);
  PutNumber(state, "curriculum.place", static_cast<double>(place_));
  PutNumber(state, "curriculum.round", static_cast<double>(round_));
  PutNumber(state, "curriculum.retired", static_cast<double>(retired_));
  state.metadata[kPoolKey] = PoolText(pool_);
}

void Curriculum::Load(const TensorFile& state) {
  fresh_ = static_cast<uint64_t>(GetNumber(state, "curriculum.fresh", 0));
  level_ = static_cast<int64_t>(GetNumber(state, "curriculum.level", 0));
  passed_ = GetNumber(state, "curriculum.passed", 0);
  seen_ = GetNumber(state, "curriculum.seen", 0);
  place_ = static_cast<size_t>(GetNumber(state, "curriculum.place", 0));
  round_ = static_cast<uint64_t>(GetNumber(state, "curriculum.round", 0));
  retired_ = static_cast<int64_t>(GetNumber(state, "curriculum.retired", 0));
  const auto text = state.metadata.find(kPoolKey);
  const auto pool = ReadPool(text == state.metadata.end() ? "" : text->second);
  const bool levels = level_ >= 0 && level_ < static_cast<int64_t>(weights_.size());
  if (!pool || place_ > pool->size() || !levels) {
    throw Error(ExitCode::kCorrupt,
                fmt::format("{}: the state of the curriculum is malformed", state.path));
  }
  pool_ = *pool;
}

}  // namespace rlvr
