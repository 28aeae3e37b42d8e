using System.Text.Json;
using Cni.Netlink;
using Cni.Samples.Bandwidth;
using Cni.Sdk;

namespace Cni.Toolkit.Tests.Bandwidth;

public class BandwidthSettingsTests
{
    private static BandwidthSettings Read(string json) => BandwidthSettings.Of(JsonSerializer.Deserialize(json, BandwidthJson.Default.BandwidthConfig)!);

    private static CniException Refuses(string json) => Assert.Throws<CniException>(() => Read(json));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"ingressRate":0,"ingressBurst":0,"egressRate":0,"egressBurst":0}""")]
    [InlineData("""{"ingressRate":null,"mode":null,"shapedSubnets":null,"unshapedSubnets":[],"runtimeConfig":{"bandwidth":null}}""")]
    [InlineData("""{"runtimeConfig":{"bandwidth":{}},"mode":""}""")]
    public void Without_limits_nothing_is_limited(string json)
    {
        BandwidthSettings settings = Read(json);
        Assert.True(settings.IsUnlimited);
        Assert.Equal(EgressMode.Ifb, settings.Mode);
    }

    [Fact]
    public void Bits_become_bytes_and_keys_match_in_any_case() =>
        Assert.Equal(new(new RateLimit(1000, 10), new RateLimit(2000, 20), EgressMode.Pod), Read("""{"IngressRate":8000,"ingressburst":80,"egressRate":16007,"egressBurst":167,"Mode":"pod"}"""));

    [Fact]
    public void The_runtimes_wish_counts_when_the_configuration_has_none() =>
        Assert.Equal(new(new RateLimit(1000, 10), null, EgressMode.Police), Read("""{"mode":"police","runtimeConfig":{"bandwidth":{"ingressRate":8000,"ingressBurst":80}}}"""));

    [Theory]
    [InlineData("\"egressRate\":8000,\"egressBurst\":80")]
    [InlineData("\"egressRate\":8000,\"egressBurst\":80,\"ingressRate\":0")]
    public void Keys_replace_the_runtimes_wish_as_a_whole(string keys) =>
        Assert.Null(Read($$"""{ {{keys}},"runtimeConfig":{"bandwidth":{"ingressRate":8000,"ingressBurst":80} } }""").Ingress);

    [Fact]
    public void A_zero_is_a_key_too() =>
        Assert.True(Read("""{"ingressRate":0,"runtimeConfig":{"bandwidth":{"ingressRate":8000,"ingressBurst":80}}}""").IsUnlimited);

    [Theory]
    [InlineData("\"ingressRate\":8000", "if rate is set, burst must also be set")]
    [InlineData("\"egressBurst\":8000", "if burst is set, rate must also be set")]
    [InlineData("\"egressRate\":8000,\"egressBurst\":34359738360", "burst cannot be more than 4GB")]
    [InlineData("\"egressRate\":8000,\"egressBurst\":18446744073709551615", "burst cannot be more than 4GB")]
    [InlineData("\"egressRate\":7,\"egressBurst\":8000", "rate and burst cannot be less than a byte")]
    [InlineData("\"egressRate\":8000,\"egressBurst\":7", "rate and burst cannot be less than a byte")]
    [InlineData("\"mode\":\"IFB\"", "unknown mode \"IFB\"")]
    public void What_makes_no_sense_is_refused(string keys, string message)
    {
        CniException error = Refuses($"{{{keys}}}");
        Assert.Equal((CniErrorCode.InvalidNetworkConfig, message), (error.Code, error.Message));
        Assert.Null(BandwidthSettings.TryOf(JsonSerializer.Deserialize($"{{{keys}}}", BandwidthJson.Default.BandwidthConfig)!));
    }

    [Theory]
    [InlineData("shapedSubnets")]
    [InlineData("unshapedSubnets")]
    public void Subnets_are_refused_by_name(string key)
    {
        CniException error = Refuses($$"""{"{{key}}":["10.0.0.0/8"]}""");
        Assert.Equal(CniErrorCode.UnsupportedField, error.Code);
        Assert.Contains(key, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_largest_numbers_are_kept_within_what_the_kernel_can_count()
    {
        RateLimit limit = Read("""{"ingressRate":18446744073709551615,"ingressBurst":34359738359}""").Ingress!.Value;
        Assert.Equal((ulong.MaxValue / 8, uint.MaxValue - 1, uint.MaxValue), (limit.Rate, limit.Burst, limit.Limit));
        Assert.Equal(uint.MaxValue, new RateLimit(1, uint.MaxValue - 1).BurstTicks);
    }
}
