// Which subscripts meet in two iterations: a table of one- and two-level loops.
#include "analyzer/program/Subscripts.h"

#include <gtest/gtest.h>

using namespace concadvise;

namespace {

// Variables of the sample function: the loop's counter, an inner counter, and two that stand still.
enum : VarId { I, J, N, M };

Polynomial poly(int64_t Constant, std::vector<Polynomial::Term> Terms = {}) {
  Polynomial Value;
  Value.Known = true;
  Value.Constant = Constant;
  Value.Terms = std::move(Terms);
  return Value;
}

Polynomial var(VarId Var, int64_t Factor = 1, int64_t Constant = 0) {
  return poly(Constant, {{Factor, {Var}}});
}

struct Case {
  const char *Name;
  Polynomial Earlier, Later;
  Meeting Expected;
  Polynomial Upper = var(N); ///< Of the outer loop.
  bool Inner = false;        ///< Both accesses are in `for (j = 0; j < InnerUpper; ++j)`.
  Polynomial InnerUpper = var(N);
  int64_t Step = 1;
};

struct Sample {
  FunctionFacts Facts;
  LoopBody Body;

  explicit Sample(const Case &Of) {
    Facts.Variables.resize(4);
    LoopFacts Outer;
    Outer.What = LoopFacts::Kind::Counted;
    Outer.Var = I;
    Outer.Lower = poly(0);
    Outer.Upper = Of.Upper;
    Outer.Step = Of.Step;
    LoopFacts Inner = Outer;
    Inner.Var = J;
    Inner.Step = 1;
    Inner.Upper = Of.InnerUpper;
    Inner.Parent = 0;
    Inner.Depth = 2;
    Facts.Loops = {Outer, Inner};
    Body.Index = 0;
    Body.Loop = &Facts.Loops[0];
  }
};

Meeting meets(const Case &Of) {
  Sample Built(Of);
  LoopValues Values(Built.Facts, Built.Body);
  SubscriptTest Test(Built.Facts, 0, Values);
  std::vector<uint32_t> Inner;
  if (Of.Inner)
    Inner.push_back(1);
  return Test.meets({{Of.Earlier}, Inner, 0}, {{Of.Later}, Inner, 1});
}

const Case Cases[] = {
    {"a[i], a[i]", var(I), var(I), Meeting::Never},
    {"a[i], a[i-1]", var(I), var(I, 1, -1), Meeting::Certain},
    {"a[i-1], a[i]", var(I, 1, -1), var(I), Meeting::Never},
    {"a[0], a[0]", poly(0), poly(0), Meeting::Certain},
    {"a[0], a[1]", poly(0), poly(1), Meeting::Never},
    {"a[2i], a[2i+1]", var(I, 2), var(I, 2, 1), Meeting::Never},
    {"a[2i], a[4i+2]", var(I, 4, 2), var(I, 2), Meeting::Certain},
    {"a[6i], a[4i+1]", var(I, 6), var(I, 4, 1), Meeting::Never},
    {"a[i], a[i-50] of 50", var(I), var(I, 1, -50), Meeting::Never, poly(50)},
    {"a[i], a[i-49] of 50", var(I), var(I, 1, -49), Meeting::Certain, poly(50)},
    {"a[i], a[99-i] of 50", var(I), var(I, -1, 99), Meeting::Never, poly(50)},
    {"a[i], a[99-i] of 100", var(I), var(I, -1, 99), Meeting::Certain, poly(100)},
    {"a[i], a[i-m]", var(I), poly(0, {{1, {I}}, {-1, {M}}}), Meeting::Sometimes},
    {"a[i+m], a[i+m]", poly(0, {{1, {I}}, {1, {M}}}), poly(0, {{1, {I}}, {1, {M}}}),
     Meeting::Never},
    {"a[i+m], a[i+m-1]", poly(0, {{1, {I}}, {1, {M}}}), poly(-1, {{1, {I}}, {1, {M}}}),
     Meeting::Certain},
    {"a[i], a[i-1] in steps of 2", var(I), var(I, 1, -1), Meeting::Never, var(N), false, var(N), 2},
    {"a[i], a[i-2] in steps of 2", var(I), var(I, 1, -2), Meeting::Certain, var(N), false, var(N),
     2},
    {"a[i*i]", poly(0, {{1, {I, I}}}), poly(0, {{1, {I, I}}}), Meeting::Unknown},
    {"a[?]", Polynomial(), Polynomial(), Meeting::Unknown},
    {"a[j]", var(J), var(J), Meeting::Certain, var(N), true},
    {"a[10i+j], j < 10", poly(0, {{10, {I}}, {1, {J}}}), poly(0, {{10, {I}}, {1, {J}}}),
     Meeting::Never, var(N), true, poly(10)},
    {"a[10i+j], j < 11", poly(0, {{10, {I}}, {1, {J}}}), poly(0, {{10, {I}}, {1, {J}}}),
     Meeting::Certain, var(N), true, poly(11)},
    {"a[n*i+j], j < n", poly(0, {{1, {I, N}}, {1, {J}}}), poly(0, {{1, {I, N}}, {1, {J}}}),
     Meeting::Never, var(N), true},
    {"a[n*i+j], j < m", poly(0, {{1, {I, N}}, {1, {J}}}), poly(0, {{1, {I, N}}, {1, {J}}}),
     Meeting::Unknown, var(N), true, var(M)},
    {"a[n*i+j] after a[n*i-n+j]", poly(0, {{1, {I, N}}, {1, {J}}}),
     poly(0, {{1, {I, N}}, {-1, {N}}, {1, {J}}}), Meeting::Certain, var(N), true},
    {"a[m*n*i+j], j < n: rows of m*n", poly(0, {{1, {I, N, M}}, {1, {J}}}),
     poly(0, {{1, {I, N, M}}, {1, {J}}}), Meeting::Unknown, var(N), true},
};

} // namespace

TEST(Subscripts, Table) {
  for (const Case &Each : Cases)
    EXPECT_EQ(int(meets(Each)), int(Each.Expected)) << Each.Name;
}

TEST(Subscripts, WhatComesTrueInEveryRunIsCertain) {
  auto EitherWay = [](const Case &Of, bool &Forward) {
    Sample Built(Of);
    LoopValues Values(Built.Facts, Built.Body);
    SubscriptTest Test(Built.Facts, 0, Values);
    return Test.meetEitherWay({{Of.Earlier}, {}, 0}, {{Of.Later}, {}, 1}, Forward);
  };
  bool Forward = true;
  // From the end: with two iterations, the first and the last meet.
  Case Mirror{"", var(I), poly(-1, {{-1, {I}}, {1, {N}}}), Meeting::Certain};
  EXPECT_EQ(int(EitherWay(Mirror, Forward)), int(Meeting::Certain));
  // Never for m = 0.
  Case Far{"", var(I), poly(0, {{1, {I}}, {1, {M}}}), Meeting::Sometimes};
  EXPECT_EQ(int(EitherWay(Far, Forward)), int(Meeting::Sometimes));
  Case Behind{"", var(I, 1, -1), var(I), Meeting::Certain};
  EXPECT_EQ(int(EitherWay(Behind, Forward)), int(Meeting::Certain));
  EXPECT_FALSE(Forward);
}

TEST(Subscripts, AnIterationCoversItsOwnReads) {
  // for i: { for j < n: write; for j < n: read } — as two runs of the same inner loop.
  auto Covers = [](Polynomial Write, Polynomial Read, Polynomial ReadUpper) {
    Case Of{"", {}, {}, Meeting::Never};
    Sample Built(Of);
    LoopFacts Second = Built.Facts.Loops[1];
    Second.Upper = ReadUpper;
    Built.Facts.Loops.push_back(Second);
    Built.Body.Loop = &Built.Facts.Loops[0];
    LoopValues Values(Built.Facts, Built.Body);
    SubscriptTest Test(Built.Facts, 0, Values);
    return Test.covers({{Write}, {1}, 0}, {{Read}, {2}, 1});
  };
  EXPECT_TRUE(Covers(var(J), var(J), var(N)));
  EXPECT_TRUE(Covers(var(J), var(J), poly(1))); // With an iteration, n > 0.
  EXPECT_FALSE(Covers(var(J), var(J), poly(2)));
  EXPECT_FALSE(Covers(var(J), var(J), var(M)));
  EXPECT_FALSE(Covers(var(J), var(J, 1, 1), var(N)));
  EXPECT_FALSE(Covers(var(J, 2), var(J), var(N)));
  EXPECT_TRUE(Covers(var(J), var(J, 1, 1), var(N, 1, -1)));
  EXPECT_FALSE(Covers(Polynomial(), var(J), var(N)));
}

TEST(Subscripts, FactorsThatOverflowAreUnknown) {
  Case Huge{"", poly(0, {{INT64_MAX, {I}}}), var(I), Meeting::Unknown};
  Huge.Step = 3;
  EXPECT_EQ(int(meets(Huge)), int(Meeting::Unknown));
}
