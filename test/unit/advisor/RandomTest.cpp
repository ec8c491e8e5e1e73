// Whatever a damaged or absurd profile says: no crash, no NaN, no negative or infinite seconds, and
// nothing that is not legal is advised.
#include "Advised.h"
#include "advisor/Legal.h"

#include <cmath>
#include <limits>
#include <random>

using namespace concadvise;
using namespace concadvise::samples;

namespace {

class Chaos {
public:
  explicit Chaos(unsigned Seed) : Engine(Seed) {}

  unsigned below(unsigned Limit) { return unsigned(Engine() % std::max(1u, Limit)); }
  bool oneIn(unsigned N) { return below(N) == 0; }

  double seconds() {
    if (oneIn(25)) {
      constexpr double Odd[] = {-1,
                                0,
                                1e300,
                                1e-300,
                                std::numeric_limits<double>::infinity(),
                                std::numeric_limits<double>::quiet_NaN()};
      return Odd[below(std::size(Odd))];
    }
    return std::exp(std::uniform_real_distribution<double>(-18, 8)(Engine));
  }

  Site site() {
    Site S = loop();
    S.Id = oneIn(4) ? "zz" : SiteId;
    S.What = Site::Kind(below(9));
    S.Task.Cpu = Truth(below(4));
    for (unsigned I = below(3); I > 0; --I)
      S.Task.Blocks[WaitReason(below(WaitReasonCount))] = {
          Truth(below(4)), Truth(below(4)), oneIn(2), {}};
    S.Legal.clear();
    for (Model On : ConcurrentModels)
      if (!oneIn(5))
        S.Legal[On] = {Legality(below(5)), {}};
    if (oneIn(3))
      S.Cost.Tasks = seconds() * 100;
    if (oneIn(3))
      S.Cost.CpuSeconds = seconds();
    if (oneIn(3))
      S.Cost.ResultBytes = seconds() * 1e6;
    S.AlreadyParallel = oneIn(10);
    S.Wrap.Split = below(9);
    return S;
  }

  Profile profile() {
    Profile P = samples::profile(0.1, 1, 0.1);
    P.WallSeconds = seconds();
    P.Cpus = below(300);
    P.States = {seconds(), seconds(), seconds(), seconds(), seconds(), seconds()};
    for (unsigned I = below(5); I > 0; --I) {
      P.Hot.push_back({below(4), seconds(), 1});
      P.Waits.push_back({WaitReason(below(WaitReasonCount)), "x", oneIn(4), seconds(), seconds(),
                         Engine() % 100000, below(4)});
      P.WaitByReason[WaitReason(below(WaitReasonCount))] = seconds();
    }
    if (oneIn(2))
      P.Sites.push_back(count());
    if (oneIn(4))
      P.Serialised = SerialisedBy{SerialisedBy::Kind(below(2)), "l", seconds(), seconds()};
    if (oneIn(4))
      P.Counters["cache-misses"] = seconds() * 1e9;
    if (oneIn(4))
      P.Interpreter = oneIn(2) ? "CPython 3.11" : "t";
    return P;
  }

  Machine machine() {
    Machine M = samples::machine(below(300));
    M.FileLimit = oneIn(3) ? below(100) : 1 << 20;
    for (unsigned I = below(5); I > 0; --I)
      M.MemoryBandwidth.push_back(1e9 * (1 + below(50)));
    return M;
  }

private:
  SiteCount count() {
    SiteCount C;
    C.SiteId = SiteNumber;
    C.Tasks = Engine() % (oneIn(2) ? 10 : 10000000);
    C.CpuSeconds = seconds();
    C.WallSeconds = seconds();
    C.Runs = below(100);
    for (unsigned I = below(6); I > 0; --I)
      C.WallHistogram[below(32)] = Engine() % 1000;
    return C;
  }

  std::mt19937_64 Engine;
};

void sane(double Seconds) {
  EXPECT_TRUE(std::isfinite(Seconds)) << Seconds;
  EXPECT_GE(Seconds, 0);
}

void sane(const Advice &A, const Site &Of) {
  for (const Prediction &P : A.Models) {
    sane(P.Seconds), sane(P.Low), sane(P.High), sane(P.Speedup);
    EXPECT_LE(P.Low, P.Seconds);
    EXPECT_LE(P.Seconds, P.High);
  }
  if (A.Best && *A.Best != Model::Serial) {
    EXPECT_TRUE(mayRun(legalityOf(Of, *A.Best).Verdict));
  }
  sane(A.Why.CpuSecondsPerTask), sane(A.Why.WaitSecondsPerTask), sane(A.Why.SiteSeconds);
  if (A.ProgramSecondsAfter)
    sane(*A.ProgramSecondsAfter);
  EXPECT_FALSE(A.Message.empty());
  for (const std::string *Text : {&A.Message, &A.Gain, &A.Grounds, &A.Safety}) {
    EXPECT_EQ(Text->find("nan"), std::string::npos) << *Text;
    EXPECT_EQ(Text->find("inf"), std::string::npos) << *Text;
  }
}

TEST(Random, AdviceIsSaneWhateverComesIn) {
  for (unsigned Seed = 0; Seed < 20000 && !testing::Test::HasFailure(); ++Seed) {
    SCOPED_TRACE(Seed);
    Chaos C(Seed);
    Sites Found;
    Found.All = {C.site(), C.site()};
    Profile P = C.profile();
    Advised A = adviseOn(Found, C.oneIn(5) ? nullptr : &P, C.machine());
    for (const Advice &Each : A.All)
      if (Each.Of)
        sane(Each, *Each.Of);
  }
}

TEST(Random, VerdictsAreSaneWhateverComesIn) {
  for (unsigned Seed = 0; Seed < 20000 && !testing::Test::HasFailure(); ++Seed) {
    SCOPED_TRACE(Seed);
    Chaos C(Seed);
    Verdict V = profileVerdict(C.profile(), C.machine());
    EXPECT_FALSE(V.Summary.empty());
    EXPECT_EQ(V.Summary.find("nan"), std::string::npos) << V.Summary;
    EXPECT_GE(V.Decision.size(), 4u);
  }
}

} // namespace
