// What makes measured costs valid: this machine, this kernel, this runtime.
#pragma once

#include <cstdint>
#include <string>

namespace concadvise {

/// CPU model, CPUs this process may use, kernel release and the version of the tool.
std::string machineIdentity();

/// CPUs this process may run on: its affinity mask, and the quotas of its cgroups (v1 and v2),
/// rounded to the nearest whole CPU. At least 1.
unsigned usableCores();

/// Hard limit of open files; what a program may raise its own limit to.
uint64_t openFileLimit();

} // namespace concadvise
