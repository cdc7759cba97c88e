using System.Net;
using Omnichannel.Hosting.Files;

namespace Omnichannel.Hosting.Tests.Files;

public sealed class FetchRulesTests
{
    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("10.0.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("198.18.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("64:ff9b:1::1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("2002:a00:1::")]
    [InlineData("2001::1")]
    [InlineData("2001:db8::1")]
    [InlineData("fc00::1")]
    [InlineData("fd12:3456::1")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    public void Allows_NotPublic_IsFalse(string address) => FetchRules.Parse([]).Allows("host.example", IPAddress.Parse(address)).ShouldBeFalse();

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.32.0.1")]
    [InlineData("100.128.0.1")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::808:808")]
    [InlineData("2002:808:808::")]
    [InlineData("2606:4700::1111")]
    public void Allows_Public_IsTrue(string address) => FetchRules.Parse([]).Allows("host.example", IPAddress.Parse(address)).ShouldBeTrue();

    [Theory]
    [InlineData("10.1.0.0/16", "files.internal", "10.1.2.3", true)]
    [InlineData("10.1.0.0/16", "files.internal", "10.2.2.3", false)]
    [InlineData("127.0.0.1", "localhost", "127.0.0.1", true)]
    [InlineData("127.0.0.1", "localhost", "::ffff:127.0.0.1", true)]
    [InlineData("127.0.0.1", "localhost", "::1", false)]
    [InlineData("Files.Internal", "files.internal", "10.2.2.3", true)]
    [InlineData("files.internal", "other.internal", "10.2.2.3", false)]
    [InlineData("fd00::/8", "files.internal", "fd12::1", true)]
    public void Allows_WhatTheOperatorNamed_Only(string entry, string host, string address, bool allowed) =>
        FetchRules.Parse([entry]).Allows(host, IPAddress.Parse(address)).ShouldBe(allowed);
}
