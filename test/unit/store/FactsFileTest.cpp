#include "analyzer/store/FactsFile.h"

#include "analyzer/store/Codec.h"
#include "model/Site.h"

#include "llvm/Support/Endian.h"
#include "llvm/Support/xxhash.h"

#include "gtest/gtest.h"
#include <random>

using namespace llvm;

namespace concadvise::store {
namespace {

/// One of everything, with values that are easily mixed up.
FactsFile sample() {
  FactsFile File;
  File.Command = {"/src", "/src/a.cpp", {"c++", "-DX=\"a b\"", "a.cpp"}};
  File.Inputs.push_back({"/src/a.h", Input::Kind::File, true, UINT64_MAX, 17, 0, -1, INT64_MIN});
  TranslationUnit &Unit = File.Unit;
  Unit.MainFile = "/src/a.cpp";
  Unit.CxxStandard = 98;
  Unit.FastMath = true;
  Unit.Seconds = 0.25;
  Unit.Records.emplace_back("D", "B");
  Unit.Shared.push_back({UINT64_MAX - 1, true});
  FunctionFacts &F = Unit.Functions.emplace_back();
  F.Usr = "c:@F@f#";
  F.Name = std::string("f\0g", 3);
  F.Variant = 0x8000000000000001;
  F.At = {"/src/a.cpp", 1, 2, 3, 4, UINT32_MAX - 1, 0, true};
  F.Variables.resize(2);
  F.Variables[0].ParamIndex = -1;
  F.Variables[1].Where = Variable::Storage::Capture;
  F.Variables[1].Type.Holds = TypeFacts::Container::Other;
  CallFacts &Call = F.Calls.emplace_back();
  Call.What = CallFacts::Kind::Unknown;
  Call.Receiver.emplace().From = Place::Root::Var;
  Call.Receiver->Var = 1;
  Call.Receiver->Path.emplace_back().Index = {true, 0x88, -3, {{INT64_MIN, {0, 1}}}};
  Argument &Arg = Call.Args.emplace_back();
  Arg.Integer = INT64_MAX;
  Arg.Text = "";
  LoopFacts &Loop = F.Loops.emplace_back();
  Loop.Step = -2;
  Loop.Var = 0;
  Node &Body = F.Body.Children.emplace_back();
  Body.What = Node::Kind::Loop;
  Body.Index = 0;
  Body.Children.emplace_back().What = Node::Kind::Asm;
  return File;
}

/// The bytes with a checksum that fits them, as someone would make who means harm.
std::string signedAgain(std::string Bytes) {
  support::endian::write64le(Bytes.data() + 16, xxh3_64bits(StringRef(Bytes).drop_front(24)));
  return Bytes;
}

std::string messageOf(StringRef Bytes) {
  Expected<FactsFile> File = parse(Bytes);
  return File ? "fine" : toString(File.takeError());
}

TEST(FactsFile, ReadsWhatItWrote) {
  std::optional<std::string> Bytes = serialise(sample());
  ASSERT_TRUE(Bytes);
  Expected<FactsFile> Read = parse(*Bytes);
  ASSERT_TRUE(bool(Read)) << toString(Read.takeError());
  EXPECT_EQ(*serialise(*Read), *Bytes);
  const FunctionFacts &F = Read->Unit.Functions.at(0);
  EXPECT_EQ(F.Name, std::string("f\0g", 3));
  EXPECT_EQ(F.Variant, 0x8000000000000001);
  EXPECT_EQ(F.Variables[0].ParamIndex, -1);
  EXPECT_EQ(F.Variables[0].CaptureOf, NoVar);
  EXPECT_EQ(F.Variables[1].Where, Variable::Storage::Capture);
  EXPECT_EQ(F.Calls[0].Receiver->Path[0].Index.Terms[0].Coefficient, INT64_MIN);
  EXPECT_EQ(F.Calls[0].Args[0].Integer, INT64_MAX);
  EXPECT_EQ(F.Calls[0].Args[0].Text, "");
  EXPECT_EQ(F.At, (Span{"/src/a.cpp", 1, 2, 3, 4, UINT32_MAX - 1, 0, true}));
  EXPECT_EQ(F.Body.Children[0].Children[0].What, Node::Kind::Asm);
  EXPECT_EQ(Read->Unit.Seconds, 0.25);
  EXPECT_EQ(Read->Inputs[0].Changed, INT64_MIN);
  EXPECT_EQ(Read->Command.Args[1], "-DX=\"a b\"");
}

TEST(FactsFile, SaysWhatOtherBytesAre) {
  std::string Bytes = *serialise(sample());
  EXPECT_EQ(messageOf(""), "is not a facts file");
  EXPECT_EQ(messageOf("\x7f"
                      "ELF, as it happens, and long enough to be one of ours"),
            "is not a facts file");
  std::string Older = Bytes;
  Older[8] ^= 1;
  EXPECT_EQ(messageOf(Older), "was made by another version of concadvise; make it again");
  std::string Damaged = Bytes;
  Damaged.back() ^= 1;
  EXPECT_EQ(messageOf(Damaged), "is damaged; make it again");
  EXPECT_EQ(messageOf(Bytes + "x"), "is damaged; make it again");
  EXPECT_EQ(messageOf(signedAgain(Bytes + "x")), "is malformed");
  EXPECT_EQ(messageOf(signedAgain(Bytes.substr(0, 24))), "is malformed");
}

TEST(FactsFile, AnyBytesAreReadOrRefused) {
  const std::string Bytes = *serialise(sample());
  // A text as long as all that is left, its own length included.
  EXPECT_EQ(messageOf(signedAgain(Bytes.substr(0, 24) + "\x01\x05"
                                                        "abcd")),
            "is malformed");
  for (size_t Size = 24; Size < Bytes.size(); ++Size)
    EXPECT_EQ(messageOf(signedAgain(Bytes.substr(0, Size))), "is malformed") << Size;
  std::mt19937 Random(1);
  for (int Round = 0; Round != 20000; ++Round) {
    std::string Changed = Bytes;
    for (unsigned Times = 1 + Random() % 4; Times; --Times)
      Changed[24 + Random() % (Changed.size() - 24)] = char(Random());
    messageOf(signedAgain(Changed));
  }
}

TEST(FactsFile, NumbersNameWhatIsThere) {
  auto Refused = [](auto Break) {
    FactsFile File = sample();
    Break(File.Unit.Functions[0]);
    return messageOf(*serialise(File)) == "is malformed";
  };
  EXPECT_FALSE(Refused([](FunctionFacts &) {}));
  EXPECT_TRUE(Refused([](FunctionFacts &F) { F.Body.Children[0].Index = 1; }));
  EXPECT_TRUE(Refused([](FunctionFacts &F) { F.Loops[0].Var = 2; }));
  EXPECT_TRUE(Refused([](FunctionFacts &F) { F.Loops[0].Parent = 0; }));
  EXPECT_TRUE(Refused([](FunctionFacts &F) { F.Calls[0].Receiver->Var = NoVar; }));
  EXPECT_TRUE(
      Refused([](FunctionFacts &F) { F.Calls[0].Receiver->Path[0].Index.Terms[0].Vars = {2}; }));
  EXPECT_TRUE(Refused([](FunctionFacts &F) {
    F.Body.On.From = Place::Root::CallResult;
    F.Body.On.Call = 1;
  }));
  EXPECT_TRUE(Refused([](FunctionFacts &F) { F.Variables[0].CaptureOf = 0; }));
}

TEST(FactsFile, ManyCopiesOfOneTextAreNoBomb) {
  FactsFile File;
  File.Unit.FirstError = std::string(1 << 20, 'x');
  File.Unit.AddressTaken.assign(1000, File.Unit.FirstError); // A gigabyte in a megabyte.
  EXPECT_EQ(messageOf(*serialise(File)), "is malformed");
}

TEST(FactsFile, WhatNestsTooDeeplyIsNotWritten) {
  FactsFile File;
  Node *At = &File.Unit.Functions.emplace_back().Body;
  for (unsigned Depth = 0; Depth != MostNesting; ++Depth)
    At = &At->Children.emplace_back();
  EXPECT_FALSE(serialise(File));
}

TEST(Codec, KnowsTheEnumerators) {
  EXPECT_EQ(detail::Enumerators<Node::Kind>, unsigned(Node::Kind::Asm) + 1);
  EXPECT_EQ(detail::Enumerators<TypeFacts::Container>, unsigned(TypeFacts::Container::Other) + 1);
  EXPECT_EQ(detail::Enumerators<Access>, unsigned(Access::Exclusive) + 1);
  std::string Bytes("\0\x05", 2); // No texts; 5.
  Access How;
  Reader Beyond(Bytes);
  Beyond.get(How);
  EXPECT_FALSE(Beyond.ok());
}

} // namespace
} // namespace concadvise::store
