using System.Net;
using Omnichannel.Accounts.Sessions;

namespace Omnichannel.Accounts.Tests;

public sealed class SignInThrottleTests
{
    private static readonly IPAddress Address = IPAddress.Parse("192.0.2.1");

    private readonly Clock _time = new();

    [Fact]
    public void Attempt_ManyAddressesOneEmail_IsSlowedDown()
    {
        var throttle = new SignInThrottle(_time);
        var allowed = Enumerable.Range(1, 100).Count(i => throttle.Attempt(new IPAddress([10, 0, 0, (byte)i]), "ada@hub.test") is null);
        allowed.ShouldBe(10);
    }

    [Fact]
    public void Attempt_OneAddressManyEmails_IsSlowedDown()
    {
        var throttle = new SignInThrottle(_time);
        Enumerable.Range(1, 100).Count(i => throttle.Attempt(Address, $"{i}@hub.test") is null).ShouldBe(30);
        throttle.Attempt(Address, "another@hub.test").ShouldNotBeNull();
        throttle.Attempt(IPAddress.Parse("192.0.2.2"), "another@hub.test").ShouldBeNull();
    }

    [Fact]
    public void Attempt_AddressesOfOneIPv6Network_AreOneClient()
    {
        var throttle = new SignInThrottle(_time);
        Enumerable.Range(1, 100).Count(i => throttle.Attempt(IPAddress.Parse($"2001:db8::{i}"), $"{i}@hub.test") is null).ShouldBe(30);
        throttle.Attempt(IPAddress.Parse("2001:db8:0:1::1"), "another@hub.test").ShouldBeNull();
    }

    [Fact]
    public void Succeeded_RightPasswords_NeverCount()
    {
        var throttle = new SignInThrottle(_time);
        for (var i = 0; i < 1000; i++)
        {
            throttle.Attempt(Address, "ada@hub.test").ShouldBeNull();
            throttle.Succeeded(Address, "ada@hub.test");
        }
    }

    [Fact]
    public void Attempt_AfterTheWaitThatWasTold_IsAllowed()
    {
        var throttle = new SignInThrottle(_time);
        TimeSpan? wait;
        while ((wait = throttle.Attempt(Address, "ada@hub.test")) is null)
        {
        }

        _time.Pass(wait.Value + TimeSpan.FromSeconds(1));
        throttle.Attempt(Address, "ada@hub.test").ShouldBeNull();
    }

    [Fact]
    public void Attempt_ClockWasAheadAndIsRightAgain_NobodyWaitsForIt()
    {
        var throttle = new SignInThrottle(_time);
        _time.Ahead = TimeSpan.FromMinutes(10);
        throttle.Attempt(Address, "ada@hub.test").ShouldBeNull();
        _time.Ahead = TimeSpan.Zero;

        Enumerable.Range(1, 9).Count(_ => throttle.Attempt(Address, "ada@hub.test") is null).ShouldBe(9);
        throttle.Attempt(Address, "grace@hub.test").ShouldBeNull();
    }

    [Fact]
    public void Attempt_ClockIsPutForward_GivesNoGuessesAway()
    {
        var throttle = new SignInThrottle(_time);
        while (throttle.Attempt(Address, "ada@hub.test") is null)
        {
        }

        _time.Ahead = TimeSpan.FromMinutes(10);
        throttle.Attempt(Address, "ada@hub.test").ShouldNotBeNull();
    }

    [Fact]
    public void Attempt_MillionsOfAddresses_AreNotRemembered()
    {
        var throttle = new SignInThrottle(_time);
        for (var i = 0; i < 100_000; i++)
        {
            throttle.Attempt(new IPAddress(i), $"{i}@hub.test");
        }

        throttle.Remembered.ShouldBeLessThanOrEqualTo(10_001);
    }

    /// <summary>Stands still until time passes; its time of day may be wrong.</summary>
    private sealed class Clock : TimeProvider
    {
        private TimeSpan _passed;

        public TimeSpan Ahead { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _passed.Ticks;

        public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 11, 22, 8, 0, 0, TimeSpan.Zero) + _passed + Ahead;

        public void Pass(TimeSpan by) => _passed += by;
    }
}
