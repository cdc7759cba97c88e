using System.Text;
using Omnichannel.Hosting.Bus;

namespace Omnichannel.Hosting.Tests.Bus;

public sealed class ParcelTests
{
    private static readonly Envelope[] Several =
    [
        Of("tel:+15550001111", "InboundMessage", """{"text":"Grüße 👋"}"""),
        Of("", "", ""),
        Of("clé", "ConsentChanged", new string('x', 100_000)),
    ];

    [Fact]
    public void Unpack_WhatWasPacked_IsTheSameInTheSameOrder()
    {
        var unpacked = Parcel.Unpack(Parcel.Pack(Several), deliveryCount: 3).ShouldNotBeNull();
        unpacked.Select(message => (message.Id, message.Topic, message.Key, message.Type, Encoding.UTF8.GetString(message.Body.Span)))
            .ShouldBe(Several.Select(message => (message.Id, message.Topic, message.Key, message.Type, Encoding.UTF8.GetString(message.Body.Span))));
        unpacked.ShouldAllBe(message => message.DeliveryCount == 3 && message.Defect == null);
    }

    [Fact]
    public void Unpack_AnythingElse_IsNoParcel()
    {
        var parcel = Parcel.Pack(Several);
        Parcel.Unpack(ReadOnlyMemory<byte>.Empty, 0).ShouldBeNull();
        Parcel.Unpack("""{"text":"this says that it is a parcel, and is not"}"""u8.ToArray(), 0).ShouldBeNull();
        for (var length = 1; length < 200; length++)
        {
            Parcel.Unpack(parcel[..^length], 0).ShouldBeNull();
        }
    }

    [Fact]
    public void SizeOf_Message_IsNoLessThanHalfOfWhatItTakes()
    {
        // Of text outside ASCII a parcel may hold more bytes than it counts: still a small multiple.
        Parcel.Pack(Several).Length.ShouldBeLessThan(2 * Several.Sum(Parcel.SizeOf));
    }

    private static Envelope Of(string key, string type, string body) =>
        new() { Id = Ids.New(TimeProvider.System), Topic = "inbound", Key = key, Type = type, Body = Encoding.UTF8.GetBytes(body) };
}
