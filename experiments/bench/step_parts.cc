// SPDX-License-Identifier: Apache-2.0
#include "experiments/bench/step_parts.h"

#include <algorithm>

#include "core/base/check.h"

namespace rlvr {
namespace {

// A span in its tree.
struct Node {
  TraceEvent event;
  int parent = -1;      // index of the enclosing span of the thread
  double inner = 0;     // seconds of the spans right inside it
  int step = -1;        // which span "step" it belongs to; -1: none
  std::string section;  // the part that a wait for it belongs to
  bool shared = false;  // inside WorkerPool::Run

  double Seconds() const { return event.end - event.begin; }
  double Own() const { return Seconds() - inner; }
};

bool IsPlumbing(const std::string& name) { return name == kPoolSpan || name == kItemSpan; }

// The spans of one thread, outer ones first.
std::vector<Node> TreeOf(std::span<const TraceEvent> events, int thread) {
  std::vector<Node> nodes;
  for (const TraceEvent& event : events) {
    if (event.thread == thread && event.level == TraceLevel::kParts) nodes.push_back({event});
  }
  std::reverse(nodes.begin(), nodes.end());  // of equal spans the one that ended later is outside
  std::stable_sort(nodes.begin(), nodes.end(), [](const Node& a, const Node& b) {
    return a.event.begin != b.event.begin ? a.event.begin < b.event.begin
                                          : a.event.end > b.event.end;
  });
  std::vector<int> open;
  for (size_t i = 0; i < nodes.size(); ++i) {
    while (!open.empty() && nodes[open.back()].event.end < nodes[i].event.end) open.pop_back();
    if (!open.empty()) {
      nodes[i].parent = open.back();
      nodes[open.back()].inner += nodes[i].Seconds();
    }
    open.push_back(static_cast<int>(i));
  }
  return nodes;
}

class Accounts {
 public:
  Accounts(std::span<const TraceEvent> events, int threads) : threads_(threads) {
    AddMain(TreeOf(events, 0));
    for (const TraceEvent& event : events) last_ = std::max(last_, event.thread);
    for (int thread = 1; thread <= last_; ++thread) AddOther(TreeOf(events, thread));
    for (const Node& pool : pools_) AddWait(pool);
  }
  std::vector<StepParts> Take() { return std::move(steps_); }

 private:
  void AddMain(std::vector<Node> nodes) {
    for (Node& node : nodes) {
      const std::string name = node.event.name;
      const Node* parent = node.parent < 0 ? nullptr : &nodes[node.parent];
      if (parent) node.step = parent->step, node.shared = parent->shared;
      if (name == "step" && node.step < 0) {
        node.step = static_cast<int>(steps_.size());
        steps_.push_back({.seconds = node.Seconds()});
      }
      node.section = IsPlumbing(name) && parent ? parent->section : name;
      if (node.step < 0) continue;
      StepParts& step = steps_[node.step];
      if (name == "decode") step.decode_seconds += node.Seconds();
      if (name == "update") step.update_seconds += node.Seconds();
      if (name == kPoolSpan && !node.shared) {
        node.shared = true;
        busy_.push_back(node.inner);
        pools_.push_back(node);
        continue;
      }
      step.parts[name == "step" ? "other" : node.section] +=
          node.Own() / (node.shared ? threads_ : 1);
    }
  }

  // Spans of another thread: all inside one of the main thread's pools.
  void AddOther(std::vector<Node> nodes) {
    for (Node& node : nodes) {
      const auto after =
          std::upper_bound(pools_.begin(), pools_.end(), node.event.begin,
                           [](double begin, const Node& pool) { return begin < pool.event.begin; });
      if (after == pools_.begin()) continue;
      const Node& pool = *(after - 1);
      if (node.event.begin > pool.event.end) continue;
      const Node* parent = node.parent < 0 ? nullptr : &nodes[node.parent];
      if (!parent) busy_[static_cast<size_t>(after - pools_.begin()) - 1] += node.Seconds();
      const std::string name = node.event.name;
      node.section = !IsPlumbing(name) ? name : parent ? parent->section : pool.section;
      steps_[pool.step].parts[node.section] += node.Own() / threads_;
    }
  }

  void AddWait(const Node& pool) {
    const double busy = busy_[static_cast<size_t>(&pool - pools_.data())];
    steps_[pool.step].parts[pool.section + "_wait"] += pool.Seconds() - busy / threads_;
  }

  int threads_;
  int32_t last_ = 0;
  std::vector<StepParts> steps_;
  std::vector<Node> pools_;   // of the main thread, by time
  std::vector<double> busy_;  // [pools], seconds of all threads
};

}  // namespace

std::vector<StepParts> PartsOfSteps(std::span<const TraceEvent> events, int threads) {
  CHECK(threads >= 1, "threads {}", threads);
  return Accounts(events, threads).Take();
}

}  // namespace rlvr
