// SPDX-License-Identifier: Apache-2.0
#include "rl/async_feed.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "core/base/error.h"
#include "core/base/rng.h"
#include "rl/checkpoint.h"

namespace rlvr {
namespace {

double LengthOf(const RolloutBatch& batch) {
  double tokens = 0;
  for (const int32_t length : batch.length) tokens += length;
  return tokens / static_cast<double>(batch.rollouts());
}

// Whether a finishes before b; of two at once, the one that started first.
template <class Group>
bool Earlier(const Group& a, const Group& b) {
  return a.finish < b.finish || (a.finish == b.finish && a.number < b.number);
}

template <class Group>
bool StartedBefore(const Group& a, const Group& b) {
  return a.number < b.number;
}

}  // namespace

AsyncFeed::AsyncFeed(const RlConfig& config, uint64_t seed, const ProblemSource& source,
                     Sampler& sampler)
    : config_(config),
      seed_(seed),
      sampler_(sampler),
      reader_(config, source, sampler),
      reward_(config.reward, source.Modes(), seed),
      noise_(config.noise, seed) {}

double AsyncFeed::Duration(const Group& group) const {
  const AsyncConfig& async = config_.async;
  const auto longest = *std::max_element(group.batch.length.begin(), group.batch.length.end());
  Stream rng(seed_, "async.straggler", {static_cast<uint64_t>(group.number)});
  const double slow = rng.Uniform() < async.straggler_share ? async.straggler_factor : 1;
  return async.token_seconds * static_cast<double>(longest) * slow;
}

// Samples the next groups with these weights, several at once; those that no worker comes to start
// before the weights change are sampled again then. Where none may run ahead all of a step's are
// sampled at once, as the Collector does, for the same bits.
void AsyncFeed::Prepare(const float* params) {
  const bool fresh = config_.async.stale == StalePolicy::kWait && config_.async.max_staleness == 0;
  const int64_t count =
      fresh ? config_.prompts_per_step : std::max<int64_t>(1, config_.prompts_per_step / 4);
  RolloutBatch batch = sampler_.Draw({.seed = seed_,
                                      .split = Split::kTrain,
                                      .first = started_,
                                      .prompts = count,
                                      .group_size = config_.group_size});
  if (config_.ReplaysTokenSets()) batch.kept_words = sampler_.KeptWordsOfVocabulary();
  sampler_.Complete(batch, params, config_.sampling, [&](int64_t prompt, int64_t sample) {
    return StreamKey(seed_, "rollout.token",
                     {started_ + static_cast<uint64_t>(prompt), static_cast<uint64_t>(sample)});
  });
  decode_seconds_ += sampler_.decode_seconds();
  judge_seconds_ += sampler_.judge_seconds();
  for (int64_t i = 0; i < count; ++i) {
    Group group;
    AppendGroups(group.batch, batch, {i});
    group.number = static_cast<double>(started_ + static_cast<uint64_t>(i));
    group.length = LengthOf(group.batch);
    prepared_.push_back(std::move(group));
  }
}

// With stale = wait a group is started only if it is used before it is too old: after those that
// were started before it (BatchReady).
bool AsyncFeed::MayStart() const {
  if (static_cast<int64_t>(flying_.size()) >= config_.async.workers) return false;
  if (config_.async.stale != StalePolicy::kWait) return true;
  const auto ahead = static_cast<int64_t>(flying_.size() + ready_.size());
  const int64_t steps = config_.async.max_staleness + (updating_ ? 0 : 1);
  return ahead < steps * config_.prompts_per_step;
}

void AsyncFeed::StartWorkers(const float* params, double time, int64_t step) {
  while (MayStart()) {
    if (prepared_.empty()) Prepare(params);
    Group group = std::move(prepared_.front());
    prepared_.pop_front();
    ++started_;
    group.start = time;
    group.version = static_cast<double>(step);
    const double duration = Duration(group), limit = config_.async.late_after;
    group.late = limit > 0 && duration > limit ? 1 : 0;
    group.finish = time + (group.late != 0 ? limit : duration);
    flying_.push_back(std::move(group));
  }
}

// The next event: a group is ready or given up, and its worker goes on.
void AsyncFeed::FinishFirst(const float* params, int64_t step) {
  const auto first = std::min_element(flying_.begin(), flying_.end(), Earlier<Group>);
  CountIdle(first->finish);
  now_ = first->finish;
  Group group = std::move(*first);
  flying_.erase(first);
  if (group.late != 0) {
    report_.dropped_late += 1;
    report_.length_dropped += group.length;
  } else {
    finished_ += 1;
    report_.length_finished += group.length;
    ready_.push_back(std::move(group));
  }
  StartWorkers(params, now_, step);
}

void AsyncFeed::DropStale(int64_t step) {
  if (config_.async.stale != StalePolicy::kDrop) return;
  const auto oldest = static_cast<double>(step - config_.async.max_staleness);
  std::erase_if(ready_, [&](const Group& group) {
    if (group.version >= oldest) return false;
    report_.dropped_stale += 1;
    report_.length_dropped += group.length;
    return true;
  });
}

// With stale = wait groups are used in the order in which they were started: a straggler that
// others overtook would grow older than MayStart counts on.
bool AsyncFeed::BatchReady() const {
  double first_flying = std::numeric_limits<double>::infinity();  // its number
  if (config_.async.stale == StalePolicy::kWait) {
    for (const Group& group : flying_) first_flying = std::min(first_flying, group.number);
  }
  return std::count_if(ready_.begin(), ready_.end(), [&](const Group& group) {
           return group.number < first_flying;
         }) >= config_.prompts_per_step;
}

// The groups that were ready first, with stale = wait those that were started first; in the order
// in which they were started.
Collected AsyncFeed::Take(int64_t step) {
  Collected collected;
  if (config_.async.stale == StalePolicy::kWait) {
    std::sort(ready_.begin(), ready_.end(), StartedBefore<Group>);
  }
  Groups chosen(std::make_move_iterator(ready_.begin()),
                std::make_move_iterator(ready_.begin() + config_.prompts_per_step));
  ready_.erase(ready_.begin(), ready_.begin() + config_.prompts_per_step);
  std::sort(chosen.begin(), chosen.end(), StartedBefore<Group>);
  for (const Group& group : chosen) {
    AppendGroups(collected.batch, group.batch, {0});
    collected.age.push_back(static_cast<double>(step) - group.version);
  }
  const uint64_t first = collected.batch.key[0].index;
  reward_.Apply(collected.batch, noise_.Seen(collected.batch, first), first);
  return collected;
}

Collected AsyncFeed::Next(const float* params, int64_t step) {
  const double start = now_;
  report_ = {0, 0, 0, 0, 0, 0, 0, 0, 0};
  finished_ = decode_seconds_ = judge_seconds_ = 0;
  prepared_.clear();
  DropStale(step);
  StartWorkers(params, now_, step);
  while (!BatchReady()) {
    FinishFirst(params, step);
    DropStale(step);
    if (report_.dropped_late > 1000.0 * static_cast<double>(config_.prompts_per_step)) {
      throw Error(ExitCode::kConfig,
                  fmt::format("rl.async.late_after = {}: every group takes longer and is dropped",
                              config_.async.late_after));
    }
  }
  Collected collected = Take(step);
  report_.trainer_waited = now_ - start;
  report_.in_flight = static_cast<double>(flying_.size());
  report_.ready = static_cast<double>(ready_.size());
  PassUpdate(params, step);
  Finish(collected, now_ - start);
  return collected;
}

// The time of the update: workers go on with the weights that they have.
void AsyncFeed::PassUpdate(const float* params, int64_t step) {
  const double end = now_ + config_.async.update_seconds;
  updating_ = true;
  StartWorkers(params, now_, step);  // room that taking the batch made
  while (!flying_.empty() &&
         std::min_element(flying_.begin(), flying_.end(), Earlier<Group>)->finish <= end) {
    FinishFirst(params, step);
  }
  CountIdle(end);
  now_ = end;
  updating_ = false;
}

void AsyncFeed::CountIdle(double until) {
  const auto idle = config_.async.workers - static_cast<int64_t>(flying_.size());
  report_.worker_idle += static_cast<double>(idle) * (until - now_);
}

// Sums of the step as means and shares.
void AsyncFeed::Finish(Collected& collected, double seconds) {
  const double dropped = report_.dropped_stale + report_.dropped_late;
  report_.seconds = seconds;
  report_.length_finished /= finished_;
  report_.length_dropped /= dropped;
  report_.worker_idle /= static_cast<double>(config_.async.workers) * seconds;
  collected.generated =
      collected.batch.rollouts() + static_cast<int64_t>(dropped) * config_.group_size;
  collected.async = report_;
  collected.decode_seconds = decode_seconds_;
  collected.judge_seconds = judge_seconds_;
}

void AsyncFeed::SaveGroups(TensorFile& state, const std::string& prefix,
                           const Groups& groups) const {
  RolloutBatch all;
  std::vector<double> columns[6];
  for (const Group& g : groups) {
    AppendGroups(all, g.batch, {0});
    const double values[] = {g.start, g.finish, g.version, g.number, g.late, g.length};
    for (size_t i = 0; i < 6; ++i) columns[i].push_back(values[i]);
  }
  all.reward.assign(static_cast<size_t>(all.rollouts()), 0);  // given when the group is taken
  PutRollouts(state, prefix, all);
  for (size_t i = 0; i < 6; ++i)
    PutNumbers(state, fmt::format("{}column.{}", prefix, i), columns[i]);
}

AsyncFeed::Groups AsyncFeed::LoadGroups(const TensorFile& state, const std::string& prefix) const {
  const RolloutBatch all = reader_.Get(state, prefix);
  std::vector<double> columns[6];
  for (size_t i = 0; i < 6; ++i) {
    columns[i] = GetNumbers(state, fmt::format("{}column.{}", prefix, i));
    if (static_cast<int64_t>(columns[i].size()) == all.prompts) continue;
    throw Error(ExitCode::kCorrupt, fmt::format("{}: {} groups with {} times", state.path,
                                                all.prompts, columns[i].size()));
  }
  Groups groups;
  for (int64_t p = 0; p < all.prompts; ++p) {
    Group g;
    AppendGroups(g.batch, all, {p});
    g.batch.reward.clear();
    g.start = columns[0][p], g.finish = columns[1][p], g.version = columns[2][p];
    g.number = columns[3][p], g.late = columns[4][p], g.length = columns[5][p];
    groups.push_back(std::move(g));
  }
  return groups;
}

void AsyncFeed::Save(TensorFile& state) const {
  PutNumber(state, "async.now", now_);
  PutNumber(state, "async.started", static_cast<double>(started_));
  SaveGroups(state, "async.flying.", flying_);
  SaveGroups(state, "async.ready.", ready_);
}

// A checkpoint of step 0 may be of before the first step, when there were no groups yet.
void AsyncFeed::Load(const TensorFile& state) {
  now_ = GetNumber(state, "async.now", 0);
  started_ = static_cast<uint64_t>(GetNumber(state, "async.started", 0));
  flying_ = LoadGroups(state, "async.flying.");
  ready_ = LoadGroups(state, "async.ready.");
}

}  // namespace rlvr
