using Omnichannel.Bench.Servers;

namespace Omnichannel.Bench.Tests;

public sealed class ShippedTests
{
    [Fact]
    public void Read_ACommandWithSettings_GivesThem() =>
        Shipped.Read("""
            services:
              postgres:
                image: postgres:17
                command: ["postgres", "-c", "max_connections=9", "-c", "shared_buffers=1GB"]
              rabbitmq:
                command: ["rabbitmq-server", "-c", "no"]
            """).ShouldBe(["max_connections=9", "shared_buffers=1GB"]);

    [Fact]
    public void Read_NoPostgreSql_IsAnError() => Should.Throw<InvalidDataException>(() => Shipped.Read("services: {}"));

    [Fact]
    public void PostgreSqlSettings_OfTheRepository_SayHowMuchStaysInMemory() =>
        Shipped.PostgreSqlSettings.ShouldContain(setting => setting.StartsWith("shared_buffers=", StringComparison.Ordinal));
}
