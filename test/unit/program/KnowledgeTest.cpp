#include "analyzer/program/Knowledge.h"

#include <gtest/gtest.h>

using namespace concadvise;

namespace {

Knowledge known(llvm::StringRef Yaml) {
  Knowledge Out;
  if (llvm::Error Err = Out.extend(Yaml, "test.yaml"))
    ADD_FAILURE() << llvm::toString(std::move(Err));
  return Out;
}

std::string errorOf(llvm::StringRef Yaml) {
  Knowledge Out;
  return llvm::toString(Out.extend(Yaml, "test.yaml"));
}

} // namespace

TEST(Knowledge, ReadsEveryKey) {
  Knowledge Out = known(R"(
library: sample
defaults: {throws: sometimes}
functions:
  - names: [fetch, "ns::fetch"]
    blocks: {network: yes, dns: sometimes}
    hookable: yes
    unless:
      - {argument: 3, flags: 0x40}
      - {argument: 2, equals: 0}
    uses:
      - {argument: 0, access: exclusive}
      - {argument: receiver, access: read}
      - {kernel: 1, access: ordered}
      - {global: "sample:state", access: commutes}
      - {thread_local: "errno", access: read}
      - {process: cwd, access: exclusive}
      - {world: network, access: commutes}
    cpu: yes
    throws: no
    exits: sometimes
    calls: [2]
    offloads: [4]
    handlers: [5]
    threads: one
    on_loop: yes
    dispatches: yes
    parallel: yes
    container: append
    returns: {argument: 0}
    once: yes
    affinity: yes
  - names: [plain]
    returns: fresh
)");
  const KnownFunction *Fetch = Out.find("ns::fetch");
  ASSERT_TRUE(Fetch);
  EXPECT_EQ(Fetch->Library, "sample");
  EXPECT_EQ(Fetch->Threads, ThreadUse::One);
  EXPECT_TRUE(Fetch->OnLoop);
  EXPECT_TRUE(Fetch->Dispatches);
  EXPECT_EQ(Fetch->Blocks.at(WaitReason::Network), Truth::Yes);
  EXPECT_EQ(Fetch->Blocks.at(WaitReason::Dns), Truth::Sometimes);
  EXPECT_TRUE(Fetch->Hookable);
  ASSERT_EQ(Fetch->NotBlockingWhen.size(), 2u);
  EXPECT_EQ(Fetch->NotBlockingWhen[0].Flags, 0x40);
  EXPECT_EQ(Fetch->NotBlockingWhen[1].Equals, 0);
  ASSERT_EQ(Fetch->Uses.size(), 7u);
  EXPECT_EQ(Fetch->Uses[1].On.Index, ReceiverIndex);
  EXPECT_EQ(Fetch->Uses[2].On.Kind, ResourceKind::Kernel);
  EXPECT_EQ(Fetch->Uses[6].How, Access::Commutes);
  EXPECT_EQ(Fetch->Throws, Truth::No);
  EXPECT_EQ(Fetch->Exits, Truth::Sometimes);
  EXPECT_EQ(Fetch->Calls, std::vector<int>{2});
  EXPECT_EQ(Fetch->Container, ContainerUse::Append);
  EXPECT_EQ(Fetch->Result.What, Returned::Kind::Argument);
  EXPECT_TRUE(Fetch->Once && Fetch->Affine && Fetch->Parallel);
  const KnownFunction *Plain = Out.find("plain");
  ASSERT_TRUE(Plain);
  EXPECT_EQ(Plain->Throws, Truth::Sometimes) << "the file's defaults";
  EXPECT_EQ(Plain->Result.What, Returned::Kind::Fresh);
}

TEST(Knowledge, LongerPrefixesAndExactNamesWin) {
  Knowledge Out = known(R"(
library: sample
functions:
  - {names: ["a::*"], cpu: no}
  - {names: ["a::b::*"], cpu: sometimes}
  - {names: ["a::b::c"], cpu: yes}
  - {names: ["a::b::d*"], cpu: unknown}
  - {names: ["n::operator*"], cpu: yes}
)");
  EXPECT_EQ(Out.find("a::x")->Cpu, Truth::No);
  EXPECT_EQ(Out.find("a::b::x")->Cpu, Truth::Sometimes);
  EXPECT_EQ(Out.find("a::b::zz")->Cpu, Truth::Sometimes);
  EXPECT_EQ(Out.find("a::b::c")->Cpu, Truth::Yes);
  EXPECT_EQ(Out.find("a::b::cc")->Cpu, Truth::Sometimes);
  EXPECT_EQ(Out.find("a::b::dd")->Cpu, Truth::Unknown);
  EXPECT_EQ(Out.find("b::x"), nullptr);
  EXPECT_EQ(Out.find("a"), nullptr);
  EXPECT_EQ(Out.find(""), nullptr);
  EXPECT_TRUE(Out.find("n::operator*")) << "multiplication is a name, not a prefix";
  EXPECT_EQ(Out.find("n::operator+"), nullptr);
}

TEST(Knowledge, LaterEntriesReplaceEarlierOnes) {
  Knowledge Out = known("library: a\nfunctions: [{names: [f], cpu: no}]\n");
  ASSERT_FALSE(Out.extend("library: b\nfunctions: [{names: [f], cpu: yes}]\n", "mine.yaml"));
  EXPECT_EQ(Out.find("f")->Cpu, Truth::Yes);
  EXPECT_EQ(Out.find("f")->Library, "b");
}

TEST(Knowledge, ErrorsNameTheLine) {
  EXPECT_NE(errorOf("library: a\nfunctions:\n  - {names: [f], colour: red}\n").find("test.yaml:3:"),
            std::string::npos);
  EXPECT_NE(errorOf("library: a\nfunctions:\n  - {names: [f], cpu: maybe}\n").find("test.yaml:3:"),
            std::string::npos);
  EXPECT_NE(errorOf("library: a\nfunctions:\n  - {names: [f],\n     blocks: {weather: yes}}\n")
                .find("weather"),
            std::string::npos);
  EXPECT_NE(errorOf("library: a\nfunctions: [{cpu: yes}]\n").find("names"), std::string::npos);
  EXPECT_NE(errorOf("functions: []\n").find("library"), std::string::npos);
  EXPECT_NE(errorOf("library: a\nfunctions: [{names: [f], uses: [{access: read}]}]\n"), "");
  EXPECT_NE(errorOf("library: a\nfunctions: [{names: [f], uses: [{argument: x, access: read}]}]\n"),
            "");
  EXPECT_NE(errorOf("library: [a\n"), "");
  EXPECT_NE(errorOf("- 1\n- 2\n"), "");
}

TEST(Knowledge, WhatWeShipIsReadable) {
  auto Built = Knowledge::builtin();
  ASSERT_TRUE(bool(Built)) << llvm::toString(Built.takeError());
  ASSERT_TRUE(Built->find("recv"));
  EXPECT_EQ(Built->find("recv")->Blocks.at(WaitReason::Network), Truth::Yes);
  ASSERT_TRUE(Built->find("std::vector::push_back"));
  EXPECT_EQ(Built->find("std::vector::push_back")->Container, ContainerUse::Append);
}
