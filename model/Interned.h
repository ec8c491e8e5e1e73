// Names that are compared far more often than they are made: each text is kept once.
#pragma once

#include <array>
#include <compare>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_set>

namespace concadvise {

/// An immutable string, as small as a pointer; two of one text are one pointer. What it names lives
/// as long as the process: made for identities (functions, variables, locks), not for messages.
/// Thread-safe. Ordered by text.
class Interned {
public:
  Interned() : Kept(none()) {}
  Interned(const std::string &Of) : Interned(std::string_view(Of)) {}
  Interned(const char *Of) : Interned(std::string_view(Of)) {}
  explicit Interned(std::string_view Of) : Kept(Of.empty() ? none() : keep(Of)) {}

  const std::string &str() const { return Kept->Text; }
  operator const std::string &() const { return Kept->Text; }
  bool empty() const { return Kept->Text.empty(); }
  /// Of the text: the same in every run.
  size_t hash() const { return Kept->Hash; }

  friend bool operator==(Interned A, Interned B) { return A.Kept == B.Kept; }
  friend std::strong_ordering operator<=>(Interned A, Interned B) {
    return A == B ? std::strong_ordering::equal : A.Kept->Text <=> B.Kept->Text;
  }
  friend bool operator==(Interned A, const char *B) { return A.Kept->Text == B; }

private:
  struct Entry {
    std::string Text;
    size_t Hash;
  };
  struct HashOf {
    using is_transparent = void;
    size_t operator()(const Entry &Of) const { return Of.Hash; }
    size_t operator()(std::string_view Of) const { return std::hash<std::string_view>()(Of); }
  };
  struct Same {
    using is_transparent = void;
    bool operator()(const Entry &A, const Entry &B) const { return A.Text == B.Text; }
    bool operator()(std::string_view A, const Entry &B) const { return A == B.Text; }
    bool operator()(const Entry &A, std::string_view B) const { return A.Text == B; }
  };
  /// One of several, so that threads seldom meet.
  struct Shelf {
    std::mutex Guard;
    std::unordered_set<Entry, HashOf, Same> Entries; ///< They keep their address.
  };

  static const Entry *none() {
    static const Entry Empty{{}, HashOf()(std::string_view())};
    return &Empty;
  }

  static const Entry *keep(std::string_view Of) {
    static std::array<Shelf, 64> Shelves;
    size_t Hash = HashOf()(Of);
    Shelf &On = Shelves[Hash % Shelves.size()];
    std::lock_guard Lock(On.Guard);
    auto It = On.Entries.find(Of);
    if (It == On.Entries.end())
      It = On.Entries.insert({std::string(Of), Hash}).first;
    return &*It;
  }

  const Entry *Kept;
};

} // namespace concadvise
