#include "tools/calibrate/Identity.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <sched.h>
#include <sstream>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <vector>

namespace concadvise {

namespace {

constexpr char CgroupRoot[] = "/sys/fs/cgroup";

unsigned affinityCores() {
  // The mask may be larger than the C library's fixed set on big machines.
  for (int Cpus = 1024; Cpus <= 1 << 20; Cpus *= 4) {
    std::vector<cpu_set_t> Set(size_t(Cpus) / (8 * sizeof(cpu_set_t)) + 1);
    size_t Bytes = Set.size() * sizeof(cpu_set_t);
    if (sched_getaffinity(0, Bytes, Set.data()) == 0)
      return unsigned(std::max(1, CPU_COUNT_S(Bytes, Set.data())));
  }
  return 1;
}

std::string firstLine(const std::string &Path) {
  std::ifstream In(Path);
  std::string Line;
  std::getline(In, Line);
  return Line;
}

/// CPUs' worth of time that the cgroup in this folder may use; infinite without a quota.
double quota(const std::string &Folder) {
  double Quota = -1, Period = 0;
  std::istringstream(firstLine(Folder + "/cpu.max")) >> Quota >> Period;
  if (!(Period > 0)) {
    std::istringstream(firstLine(Folder + "/cpu.cfs_quota_us")) >> Quota;
    std::istringstream(firstLine(Folder + "/cpu.cfs_period_us")) >> Period;
  }
  return Quota > 0 && Period > 0 ? Quota / Period : std::numeric_limits<double>::infinity();
}

/// The tightest quota from the cgroup up to the root: each level limits those below it.
double quotaUpwards(const std::string &Mount, std::string Path) {
  double Least = quota(Mount);
  while (!Path.empty() && Path != "/") {
    Least = std::min(Least, quota(Mount + Path));
    Path.resize(Path.find_last_of('/') == std::string::npos ? 0 : Path.find_last_of('/'));
  }
  return Least;
}

double cgroupCores() {
  double Least = quota(CgroupRoot);
  std::ifstream In("/proc/self/cgroup");
  for (std::string Line; std::getline(In, Line);) {
    // "0::/path" for v2, "4:cpu,cpuacct:/path" for v1.
    size_t First = Line.find(':'), Second = Line.find(':', First + 1);
    if (First == std::string::npos || Second == std::string::npos)
      continue;
    std::string Controllers = Line.substr(First + 1, Second - First - 1);
    std::string Path = Line.substr(Second + 1);
    if (Controllers.empty())
      Least = std::min(Least, quotaUpwards(CgroupRoot, Path));
    else if (("," + Controllers + ",").find(",cpu,") != std::string::npos)
      Least = std::min({Least, quotaUpwards(std::string(CgroupRoot) + "/cpu", Path),
                        quotaUpwards(std::string(CgroupRoot) + "/" + Controllers, Path)});
  }
  return Least;
}

// "model name" on x86; "CPU part" is what arm64 has.
std::string cpuModel() {
  std::ifstream In("/proc/cpuinfo");
  for (std::string Line; std::getline(In, Line);)
    if (Line.starts_with("model name") || Line.starts_with("CPU part"))
      return Line.substr(std::min(Line.size(), Line.find(':') + 2));
  return "unknown CPU";
}

} // namespace

unsigned usableCores() {
  unsigned Cores = affinityCores();
  double Quota = cgroupCores();
  return Quota < Cores ? unsigned(std::max(1.0, std::round(Quota))) : Cores;
}

uint64_t openFileLimit() {
  rlimit Limit{};
  if (getrlimit(RLIMIT_NOFILE, &Limit) != 0)
    return 1024;
  return Limit.rlim_max == RLIM_INFINITY ? 1u << 20 : uint64_t(Limit.rlim_max);
}

std::string machineIdentity() {
  utsname Kernel{};
  std::string Release = uname(&Kernel) == 0 ? Kernel.release : "unknown kernel";
  return cpuModel() + ", " + std::to_string(usableCores()) + " CPUs, Linux " + Release +
         ", concadvise " CONCADVISE_VERSION;
}

} // namespace concadvise
