// The `thresholds:` of `.concadvise.yaml`.
#pragma once

#include "advisor/Options.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <map>
#include <string>

namespace concadvise {

struct Threshold {
  llvm::StringLiteral Name;
  double Least, Most;
  void (*Set)(AdviceOptions &, double);
};

llvm::ArrayRef<Threshold> thresholds();
const Threshold *findThreshold(llvm::StringRef Name);

/// By name; names and values were checked when the file was read.
using ThresholdValues = std::map<std::string, double>;

void apply(const ThresholdValues &Values, AdviceOptions &Options);

} // namespace concadvise
