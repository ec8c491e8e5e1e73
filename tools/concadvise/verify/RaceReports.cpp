#include "tools/concadvise/verify/RaceReports.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Regex.h"

using namespace llvm;

namespace concadvise {
namespace {

/// The file and line that a frame names: "    #1 f(int) src/a.cpp:12:3 (program+0x4f)".
std::string placeOf(StringRef Frame) {
  static const Regex Pattern(" ([^ :]+:[0-9]+)[: ]");
  SmallVector<StringRef, 2> Found;
  return Pattern.match(Frame, &Found) ? Found[1].str() : "";
}

/// Neither the system's nor the runtime's.
bool isProgramsOwn(StringRef Place) {
  return !Place.empty() && !Place.starts_with("/usr/") && !Place.contains("/conc/") &&
         sys::path::filename(Place).split(':').first != "apart.cpp";
}

/// The stack that follows the line, until an empty one: its first place in the program's own code.
std::string ownPlace(ArrayRef<StringRef> Lines) {
  for (StringRef Line : Lines) {
    if (Line.trim().empty())
      break;
    if (std::string Place = placeOf(Line); isProgramsOwn(Place))
      return Place;
  }
  return "";
}

/// 0: none.
uint64_t siteIn(StringRef Report) {
  static const Regex Pattern("'conc site ([0-9a-f]+) task [0-9]+'");
  SmallVector<StringRef, 2> Found;
  uint64_t Id = 0;
  return Pattern.match(Report, &Found) && !Found[1].getAsInteger(16, Id) ? Id : 0;
}

Race raceIn(StringRef Report) {
  Race Result;
  SmallVector<StringRef, 64> Lines;
  Report.split(Lines, '\n');
  for (size_t I = 0; I < Lines.size(); ++I) {
    bool Earlier = Lines[I].starts_with("  Previous "), Later = Lines[I].contains(" of size ");
    if (!Later || Lines[I].starts_with("  Location"))
      continue;
    (Earlier ? Result.First : Result.Then) = ownPlace(ArrayRef(Lines).drop_front(I + 1));
  }
  Result.Site = siteIn(Report);
  return Result;
}

} // namespace

std::vector<Race> racesIn(StringRef Log) {
  std::vector<Race> All;
  SmallVector<StringRef, 16> Reports;
  Log.split(Reports, "WARNING: ThreadSanitizer: ");
  for (StringRef Report : drop_begin(Reports)) {
    Report = Report.split("\n==================").first;
    bool OneThreads = Report.contains("Location is TLS of ");
    Race Found = raceIn(Report);
    if (Found.Site == 0 || OneThreads ||
        any_of(All, [&](const Race &Each) { return Each.Site == Found.Site; }))
      continue;
    All.push_back(std::move(Found));
  }
  return All;
}

} // namespace concadvise
