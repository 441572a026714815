// SPDX-License-Identifier: Apache-2.0
#include "envs/support/expression.h"

#include <algorithm>

namespace rlvr {

int32_t AddNode(Tree& tree, const Node& node) {
  tree.nodes.push_back(node);
  return static_cast<int32_t>(tree.nodes.size() - 1);
}

int32_t AddNumber(Tree& tree, mpq_class value) {
  tree.numbers.push_back(std::move(value));
  return AddNode(tree, {Op::kNumber, -1, -1, static_cast<int32_t>(tree.numbers.size() - 1)});
}

int32_t AppendTree(Tree& tree, const Tree& other) {
  const auto nodes = static_cast<int32_t>(tree.nodes.size());
  const auto numbers = static_cast<int32_t>(tree.numbers.size());
  const auto names = static_cast<int32_t>(tree.names.size());
  tree.numbers.insert(tree.numbers.end(), other.numbers.begin(), other.numbers.end());
  tree.names.insert(tree.names.end(), other.names.begin(), other.names.end());
  for (Node node : other.nodes) {
    if (node.left >= 0) node.left += nodes;
    if (node.right >= 0) node.right += nodes;
    if (node.op == Op::kNumber) node.index += numbers;
    if (node.op == Op::kSymbol) node.index += names;
    tree.nodes.push_back(node);
  }
  tree.bare_log = tree.bare_log || other.bare_log;
  return nodes + other.root;
}

bool IsConstant(const Tree& tree) {
  for (const Node& node : tree.nodes) {
    if (node.op == Op::kSymbol) return false;
  }
  return true;
}

bool MentionsImaginary(const Tree& tree) {
  return std::any_of(tree.nodes.begin(), tree.nodes.end(),
                     [](const Node& node) { return node.op == Op::kImaginary; });
}

}  // namespace rlvr
