// Plain data as bytes. The fields of an aggregate are found by Boost.PFR, so nobody lists them;
// which layout wrote the bytes is for the caller to check (FactsFile.cpp).
//
// Numbers are LEB128 (signed ones zigzag). Each text is written once, and named by its number.
#pragma once

#include "model/Interned.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/LEB128.h"
#include "llvm/Support/raw_ostream.h"

#include <bit>
#include <boost/pfr/core.hpp>
#include <concepts>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace concadvise::store {

/// Aggregates in one another, at most: each costs stack when it is read.
inline constexpr unsigned MostNesting = 4000;

namespace detail {

/// The compiler's own name for `Value` is that of an enumerator, not a number in parentheses.
template <auto Value> constexpr bool isEnumerator() {
  std::string_view Name = __PRETTY_FUNCTION__;
  size_t At = Name.find("Value = ");
  return At != std::string_view::npos && Name[At + 8] != '(';
}

template <class Enum, unsigned Count = 0> constexpr unsigned countEnumerators() {
  if constexpr (isEnumerator<static_cast<Enum>(Count)>())
    return countEnumerators<Enum, Count + 1>();
  else
    return Count;
}

/// Of an enumeration that counts from 0 without gaps.
template <class Enum> inline constexpr unsigned Enumerators = countEnumerators<Enum>();

template <class T> inline constexpr bool IsVector = false;
template <class T> inline constexpr bool IsVector<std::vector<T>> = true;
template <class T> inline constexpr bool IsOptional = false;
template <class T> inline constexpr bool IsOptional<std::optional<T>> = true;
template <class T> inline constexpr bool IsPair = false;
template <class A, class B> inline constexpr bool IsPair<std::pair<A, B>> = true;
template <class T> inline constexpr bool IsMap = false;
template <class K, class V> inline constexpr bool IsMap<std::map<K, V>> = true;

} // namespace detail

class Writer {
public:
  template <class T> void put(const T &Value) {
    using namespace detail;
    if constexpr (std::is_enum_v<T>)
      number(static_cast<uint64_t>(Value));
    else if constexpr (std::same_as<T, uint32_t>)
      number(Value + uint32_t(1)); // "None" is UINT32_MAX: one byte.
    else if constexpr (std::unsigned_integral<T>)
      number(Value);
    else if constexpr (std::signed_integral<T>)
      number((static_cast<uint64_t>(Value) << 1) ^ static_cast<uint64_t>(int64_t(Value) >> 63));
    else if constexpr (std::same_as<T, double>)
      number(std::bit_cast<uint64_t>(Value));
    else if constexpr (std::same_as<T, std::string> || std::same_as<T, Interned>)
      text(static_cast<const std::string &>(Value));
    else if constexpr (IsVector<T> || IsMap<T>)
      putAll(Value);
    else if constexpr (IsOptional<T>)
      putOptional(Value);
    else if constexpr (IsPair<T>)
      put(Value.first), put(Value.second);
    else
      putFields(Value);
  }

  /// What was put; nothing when it nests too deeply to be read again.
  std::optional<std::string> finish() && {
    if (TooDeep)
      return std::nullopt;
    std::string All;
    llvm::raw_string_ostream Out(All);
    llvm::encodeULEB128(Texts.size(), Out);
    for (llvm::StringRef Each : Texts) {
      llvm::encodeULEB128(Each.size(), Out);
      Out << Each;
    }
    Out << Body;
    return All;
  }

private:
  std::string Body;
  llvm::StringMap<uint32_t> Numbers;
  std::vector<llvm::StringRef> Texts; ///< Keys of `Numbers`.
  unsigned Depth = 0;
  bool TooDeep = false;

  void number(uint64_t Value) {
    while (Value >= 0x80) {
      Body.push_back(char(Value | 0x80));
      Value >>= 7;
    }
    Body.push_back(char(Value));
  }
  void text(llvm::StringRef Text) {
    auto [Entry, Fresh] = Numbers.try_emplace(Text, Texts.size());
    if (Fresh)
      Texts.push_back(Entry->first());
    number(Entry->second);
  }
  template <class T> void putAll(const T &Values) {
    number(Values.size());
    for (const auto &Each : Values)
      put(Each);
  }
  template <class T> void putOptional(const std::optional<T> &Value) {
    put(Value.has_value());
    if (Value)
      put(*Value);
  }
  template <class T> void putFields(const T &Value) {
    TooDeep |= ++Depth > MostNesting;
    if (!TooDeep)
      boost::pfr::for_each_field(Value, [this](const auto &Field) { put(Field); });
    --Depth;
  }
};

/// Reads any bytes: what is wrong with them makes `ok` false, never more. Values read are then
/// incomplete. Memory is bounded by the number of bytes.
class Reader {
public:
  explicit Reader(llvm::StringRef Bytes)
      : At(Bytes.bytes_begin()), End(Bytes.bytes_end()),
        TextBytesLeft((uint64_t(64) << 20) + 128 * uint64_t(Bytes.size())) {
    readTexts();
  }

  bool ok() const { return !Failed; }
  bool atEnd() const { return At == End; }

  template <class T> void get(T &Value) {
    using namespace detail;
    if constexpr (std::is_enum_v<T>)
      Value = static_cast<T>(number(Enumerators<T> - 1));
    else if constexpr (std::same_as<T, uint32_t>)
      Value = uint32_t(number(UINT32_MAX)) - uint32_t(1);
    else if constexpr (std::unsigned_integral<T>)
      Value = static_cast<T>(number(std::numeric_limits<T>::max()));
    else if constexpr (std::signed_integral<T>)
      getSigned(Value);
    else if constexpr (std::same_as<T, double>)
      Value = std::bit_cast<double>(number(UINT64_MAX));
    else if constexpr (std::same_as<T, std::string>)
      getText(Value);
    else if constexpr (std::same_as<T, Interned>)
      Value = getInterned();
    else if constexpr (IsVector<T>)
      getVector(Value);
    else if constexpr (IsMap<T>)
      getMap(Value);
    else if constexpr (IsOptional<T>)
      getOptional(Value);
    else if constexpr (IsPair<T>)
      get(Value.first), get(Value.second);
    else
      getFields(Value);
  }

private:
  const uint8_t *At, *End;
  std::vector<llvm::StringRef> Texts;
  uint64_t TextBytesLeft; ///< Texts may be named often, and become copies.
  unsigned Depth = 0;
  bool Failed = false;

  uint64_t fail() {
    Failed = true;
    At = End;
    return 0;
  }
  uint64_t number(uint64_t Most) {
    uint64_t Value = 0;
    for (unsigned Shift = 0; At != End && Shift < 64; Shift += 7) {
      uint8_t Byte = *At++;
      if (Shift == 63 && Byte > 1)
        return fail();
      Value |= uint64_t(Byte & 0x7f) << Shift;
      if (Byte < 0x80)
        return Value <= Most ? Value : fail();
    }
    return fail();
  }
  /// Of elements, each of which takes one of the bytes that follow at least.
  uint64_t count() {
    uint64_t Count = number(UINT64_MAX);
    return Count <= uint64_t(End - At) ? Count : fail();
  }

  void readTexts() {
    uint64_t Count = count();
    Texts.reserve(Count);
    for (; Count && !Failed; --Count) {
      uint64_t Size = count();
      Texts.emplace_back(reinterpret_cast<const char *>(At), Failed ? 0 : Size);
      At += Failed ? 0 : Size;
    }
  }
  void getText(std::string &Value) {
    uint64_t Number = number(UINT32_MAX);
    if (Failed || Number >= Texts.size() || Texts[Number].size() > TextBytesLeft) {
      fail();
      return;
    }
    TextBytesLeft -= Texts[Number].size();
    Value.assign(Texts[Number].data(), Texts[Number].size());
  }
  Interned getInterned() {
    std::string Text;
    getText(Text);
    return Text;
  }
  template <class T> void getSigned(T &Value) {
    uint64_t Bits = number(UINT64_MAX);
    auto Wide = static_cast<int64_t>((Bits >> 1) ^ (~(Bits & 1) + 1));
    if (Wide < std::numeric_limits<T>::min() || Wide > std::numeric_limits<T>::max())
      Wide = int64_t(fail());
    Value = static_cast<T>(Wide);
  }
  template <class T> void getVector(std::vector<T> &Values) {
    uint64_t Count = count();
    if constexpr (std::is_arithmetic_v<T>)
      Values.reserve(Count);
    for (; Count && !Failed; --Count)
      get(Values.emplace_back());
    Values.shrink_to_fit();
  }
  template <class K, class V> void getMap(std::map<K, V> &Values) {
    for (uint64_t Count = count(); Count && !Failed; --Count) {
      K Key{};
      get(Key);
      get(Values[std::move(Key)]);
    }
  }
  template <class T> void getOptional(std::optional<T> &Value) {
    bool Present = false;
    get(Present);
    if (Present)
      get(Value.emplace(T())); // Clang finds no emplace() for a class inside of the one that has it.
  }
  template <class T> void getFields(T &Value) {
    if (++Depth > MostNesting)
      fail();
    if (!Failed)
      boost::pfr::for_each_field(Value, [this](auto &Field) { get(Field); });
    --Depth;
  }
};

} // namespace concadvise::store
