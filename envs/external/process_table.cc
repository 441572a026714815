// SPDX-License-Identifier: Apache-2.0
#include "envs/external/process_table.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstring>
#include <string_view>

namespace rlvr {
namespace {

// The decimal number at the start of `text`, which is moved past it and a blank; -1: none.
int64_t TakeNumber(std::string_view& text) {
  if (text.empty() || text[0] < '0' || text[0] > '9') return -1;
  int64_t number = 0;
  while (!text.empty() && text[0] >= '0' && text[0] <= '9') {
    number = number * 10 + (text[0] - '0');
    text.remove_prefix(1);
  }
  if (!text.empty()) text.remove_prefix(1);
  return number;
}

void SkipFields(std::string_view& text, int count) {
  for (; count > 0; --count) {
    text.remove_prefix(text.find(' ') == text.npos ? text.size() : text.find(' ') + 1);
  }
}

// /proc/<name>/stat, as far as it fits.
std::string_view ReadStat(int folder, const char* name, char (&buffer)[1024]) {
  char path[64];
  const size_t length = std::strlen(name);
  if (length > 20) return {};
  std::memcpy(path, name, length);
  std::memcpy(path + length, "/stat", 6);
  const int file = openat(folder, path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return {};
  const ssize_t bytes = read(file, buffer, sizeof buffer);
  close(file);
  return {buffer, bytes > 0 ? static_cast<size_t>(bytes) : 0};
}

// Fields: pid (name) state parent group ... resident pages; the name may hold anything.
void Add(GroupUse& use, std::string_view stat, int32_t group) {
  constexpr int kFromGroupToResident = 18;
  const size_t name_end = stat.rfind(')');
  if (name_end == stat.npos || name_end + 4 >= stat.size()) return;
  const char state = stat[name_end + 2];
  std::string_view rest = stat.substr(name_end + 4);
  TakeNumber(rest);  // the parent
  if (TakeNumber(rest) != group || state == 'Z' || state == 'X') return;
  ++use.processes;
  SkipFields(rest, kFromGroupToResident);
  const int64_t pages = TakeNumber(rest);
  if (pages > 0) use.resident_bytes += pages * sysconf(_SC_PAGESIZE);
}

struct Entry {  // as the kernel writes it
  uint64_t inode;
  int64_t offset;
  unsigned short length;
  unsigned char type;
  char name[1];
};

}  // namespace

int32_t OwnProcessId() {
  char target[24];
  const ssize_t bytes = readlink("/proc/self", target, sizeof target);
  if (bytes <= 0) return 0;
  std::string_view text(target, static_cast<size_t>(bytes));
  return static_cast<int32_t>(TakeNumber(text));
}

GroupUse CountGroup(int32_t group) {
  GroupUse use;
  const int folder = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return use;
  alignas(Entry) char entries[8192];
  char stat[1024];
  while (true) {
    const long bytes = syscall(SYS_getdents64, folder, entries, sizeof entries);
    if (bytes <= 0) break;
    for (long at = 0; at < bytes;) {
      const Entry* entry = reinterpret_cast<const Entry*>(entries + at);
      const char first = entry->name[0];
      if (first >= '1' && first <= '9') Add(use, ReadStat(folder, entry->name, stat), group);
      at += entry->length;
    }
  }
  close(folder);
  return use;
}

}  // namespace rlvr
