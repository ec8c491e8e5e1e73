// report-sample KIND FORMAT SOURCE: prints the samples of Samples.h. KIND is check, hostile, loops,
// profile or hostile-profile.
#include "test/unit/report/Samples.h"
#include "tools/report/Firefox.h"

#include <cstdlib>

using namespace concadvise;

static void printCheck(std::vector<Advice> Findings, llvm::StringRef Format) {
  Coverage Covered = samples::coverage();
  static constexpr RuleText Rules[] = {
      {"serial-io-loop", "a loop of waits", "# serial-io-loop\nA page.", Severity::Warning}};
  CheckReport Report{Findings, Covered, "/", "0.0.0", Rules};
  if (Format == "json")
    writeJson(llvm::outs(), Report);
  else if (Format == "sarif")
    writeSarif(llvm::outs(), Report);
  else if (Format == "html")
    writeHtml(llvm::outs(), Report);
  else
    writeText(llvm::outs(), Report, {.All = true});
}

static void printProfile(const Profile &Measured, llvm::StringRef Format) {
  Verdict Says = samples::verdict();
  ProfileReport Report{Measured, Says};
  if (Format == "json")
    writeJson(llvm::outs(), Report);
  else if (Format == "html")
    writeHtml(llvm::outs(), Report);
  else if (Format == "firefox")
    writeFirefox(Measured, llvm::outs());
  else
    writeText(llvm::outs(), Report);
}

int main(int Argc, char **Argv) {
  if (Argc != 4)
    return 2;
  llvm::StringRef Kind = Argv[1], Format = Argv[2];
  std::string Source = Argv[3];
  if (Kind == "check") {
    printCheck({samples::measuredAdvice(Source), samples::staticAdvice(Source),
                samples::serialAdvice(Source)},
               Format);
  } else if (Kind == "hostile") {
    printCheck({samples::hostileAdvice(Source)}, Format);
  } else if (Kind == "loops") {
    Coverage Covered = samples::coverage();
    std::vector<LoopVerdict> Loops = samples::loops(Source);
    LoopsReport Report{Loops, Covered, "/"};
    Format == "json" ? writeJson(llvm::outs(), Report) : writeText(llvm::outs(), Report);
  } else if (Kind == "profile") {
    printProfile(samples::profile(), Format);
  } else if (Kind == "hostile-profile") {
    printProfile(samples::hostileProfile(), Format);
  } else {
    return 2;
  }
  return 0;
}
