using System.Text;
using Cni.Sdk;
using Microsoft.Extensions.DependencyInjection;

namespace Cni.Ipam.Tests.Static;

public class StaticIpamTests
{
    private static readonly LeaseOwner s_owner = new(NetworkName.Parse("net"), ContainerId.Parse("pod1"), InterfaceName.Parse("eth0"));
    private static readonly IIpam s_ipam = new ServiceCollection().AddStaticIpam().BuildServiceProvider().GetRequiredService<IIpam>();

    private static async Task<CniResult> Allocate(string json, string? args = null) =>
        await s_ipam.AllocateAsync(Encoding.UTF8.GetBytes(json), s_owner, CniArgs.Parse(args));

    private static async Task<string[]> Addresses(string json, string? args = null) =>
        [.. (await Allocate(json, args)).Ips.Select(ip => ip.Gateway is null ? ip.Address.ToString() : $"{ip.Address} {ip.Gateway}")];

    private const string Two = """{"cniVersion":"1.0.0","ipam":{"addresses":[{"address":"10.1.2.5/24","gateway":"10.1.2.1"},{"address":"fd00::5/64"}]}}""";

    [Fact]
    public async Task Addresses_routes_and_name_servers_are_reported_as_they_stand()
    {
        CniResult result = await Allocate("""
            {"cniVersion":"1.1.0","Ipam":{"ADDRESSES":[{"Address":"10.1.2.5/24","Gateway":"10.1.2.1"}],
             "routes":[{"dst":"0.0.0.0/0"},{"dst":"10.9.0.0/16","gw":"10.1.2.9","mtu":1400,"table":7}],
             "dns":{"nameservers":["10.0.0.10"],"domain":"example.com","search":["a.example"],"options":["ndots:5"],"more":{}},"unknown":[[]]}}
            """);
        Assert.Equal("""{"cniVersion":"1.1.0","ips":[{"address":"10.1.2.5/24","gateway":"10.1.2.1"}],"routes":[{"dst":"0.0.0.0/0"},{"dst":"10.9.0.0/16","gw":"10.1.2.9","mtu":1400,"table":7}],"dns":{"nameservers":["10.0.0.10"],"domain":"example.com","search":["a.example"],"options":["ndots:5"]}}""",
            Sorted(result));
    }

    [Fact]
    public async Task What_the_runtime_names_replaces_what_is_configured()
    {
        string json = Two[..^1] + ""","args":{"cni":{"ips":["10.1.3.6/24"]}}}""";
        Assert.Equal(["10.1.2.5/24 10.1.2.1", "fd00::5/64"], await Addresses(Two));
        Assert.Equal(["10.1.3.6/24"], await Addresses(json));
        Assert.Equal(["10.1.4.7/24", "fd01::7/64"], await Addresses(json[..^1] + ""","runtimeConfig":{"ips":["10.1.4.7/24","fd01::7/64"]}}"""));
        Assert.Equal(["10.1.2.5/24 10.1.2.1", "fd00::5/64"], await Addresses(Two[..^1] + ""","args":{"cni":{"ips":[]}},"runtimeConfig":{"ips":null}}"""));
    }

    [Fact]
    public async Task The_variables_addresses_are_added_and_its_gateways_serve_them_alone()
    {
        Assert.Equal(["10.1.2.5/24 10.1.2.1", "fd00::5/64", "10.1.9.2/24 10.1.9.1", "fd00::9/64"], await Addresses(Two, "IP=10.1.9.2/24, fd00::9/64;GATEWAY=10.1.9.1,10.1.2.77"));
        Assert.Equal(["10.1.9.2/24 10.1.9.1"], await Addresses("""{"ipam":{}}""", "IP=10.1.9.2/24;GATEWAY=10.1.9.1"));
        Assert.Equal(["10.1.4.7/24"], await Addresses(Two[..^1] + ""","runtimeConfig":{"ips":["10.1.4.7/24"]}}""", "IP=10.1.9.2/24"));
    }

    [Theory]
    [InlineData("{}", null, CniErrorCode.InvalidNetworkConfig, "IPAM config missing 'ipam' key")]
    [InlineData("""{"ipam":null,"runtimeConfig":{"ips":["10.1.2.3/24"]}}""", null, CniErrorCode.InvalidNetworkConfig, "IPAM config missing 'ipam' key")]
    [InlineData("""{"ipam":{"addresses":[{"address":"10.1.2.5"}]}}""", null, CniErrorCode.InvalidNetworkConfig, "the 'address' field is expected to be in CIDR notation, got: '10.1.2.5'")]
    [InlineData("""{"ipam":{"addresses":[{}]}}""", null, CniErrorCode.InvalidNetworkConfig, "the 'address' field is expected to be in CIDR notation, got: ''")]
    [InlineData("""{"ipam":{"addresses":[{"address":"10.1.2.5/24","gateway":"x"}]}}""", null, CniErrorCode.InvalidNetworkConfig, "invalid IP address: x")]
    [InlineData("""{"ipam":{"routes":[{"dst":"x"}]}}""", null, CniErrorCode.InvalidNetworkConfig, "invalid CIDR address: x")]
    [InlineData("""{"ipam":{},"runtimeConfig":{"ips":["10.1.2.8"]}}""", null, CniErrorCode.InvalidNetworkConfig, "an entry in the 'ips' field is NOT in CIDR notation, got: '10.1.2.8'")]
    [InlineData("""{"ipam":{},"args":{"cni":{"ips":["x"]}}}""", null, CniErrorCode.InvalidNetworkConfig, "an entry in the 'ips' field is NOT in CIDR notation, got: 'x'")]
    [InlineData("""{"ipam":{}}""", "IP=10.1.9.2", CniErrorCode.InvalidEnvironment, "the 'ip' field is expected to be in CIDR notation, got: '10.1.9.2'")]
    [InlineData("""{"ipam":{}}""", "GATEWAY=zz", CniErrorCode.InvalidEnvironment, "invalid gateway address: zz")]
    [InlineData("""{"cniVersion":"0.2.0","ipam":{"addresses":[{"address":"10.1.2.5/24"},{"address":"10.1.3.5/24"}]}}""", null, CniErrorCode.InvalidNetworkConfig, "CNI version 0.2.0 does not support more than 1 address per family")]
    [InlineData("""{"ipam":{"addresses":{}}}""", null, CniErrorCode.DecodingFailure, "error unmarshall network config: ipam.addresses must be a list")]
    [InlineData("""{"ipam":{"addresses":[7]}}""", null, CniErrorCode.DecodingFailure, "error unmarshall network config: ipam.addresses[0] must be an object")]
    [InlineData("""{"ipam":{"dns":{"search":"x"}}}""", null, CniErrorCode.DecodingFailure, "error unmarshall network config: ipam.dns.search must be a list")]
    public async Task What_makes_no_sense_is_refused_in_the_references_words(string json, string? args, CniErrorCode code, string message)
    {
        var error = await Assert.ThrowsAsync<CniException>(() => Allocate(json, args));
        Assert.Equal(message, error.Message);
        Assert.Equal(code, error.Code);
    }

    [Fact]
    public async Task One_address_of_each_family_fits_the_oldest_versions() =>
        Assert.Equal(2, (await Addresses(Two.Replace("1.0.0", "0.1.0", StringComparison.Ordinal))).Length);

    [Theory]
    [InlineData("10.1.2.5/24", "10.1.2.1", "fd00::5/64", null)]
    [InlineData("10.1.2.5/24", "10.1.2.1", null, "static: Failed to match addr fd00::5 on interface eth0")]
    [InlineData("10.1.2.5/24", "10.1.2.9", "fd00::5/64", "static: Failed to match addr 10.1.2.5 on interface eth0")]
    [InlineData("10.1.2.5/25", "10.1.2.1", "fd00::5/64", "static: Failed to match addr 10.1.2.5 on interface eth0")]
    public async Task Check_compares_addresses_and_gateways(string v4, string gateway, string? v6, string? message)
    {
        List<CniIpConfig> ips = [new(IpPrefix.Parse("172.16.0.2/24")), new(IpPrefix.Parse(v4)) { Gateway = IpText.Parse(gateway) }];
        if (v6 is not null)
            ips.Add(new(IpPrefix.Parse(v6)) { Gateway = IpText.Parse("fd00::1") });
        Task Check() => s_ipam.CheckAsync(Encoding.UTF8.GetBytes(Two), s_owner, new() { Ips = ips }).AsTask();
        if (message is null)
            await Check();
        else
            Assert.Equal(message, (await Assert.ThrowsAsync<CniException>(Check)).Message);
    }

    [Fact]
    public async Task Nothing_is_kept_so_nothing_is_released()
    {
        await s_ipam.ReleaseAsync("{}"u8.ToArray(), s_owner);
        LeaseCollection collected = await s_ipam.GcAsync("{}"u8.ToArray(), NetworkName.Parse("net"), []);
        Assert.Empty(collected.Released);
        Assert.Empty(collected.Failed);
    }

    [Fact]
    public async Task Status_refuses_what_add_would_refuse()
    {
        await s_ipam.StatusAsync("""{"ipam":{}}"""u8.ToArray(), NetworkName.Parse("net"));
        await Assert.ThrowsAsync<CniException>(() => s_ipam.StatusAsync("""{"ipam":{"addresses":[{"address":"x"}]}}"""u8.ToArray(), NetworkName.Parse("net")).AsTask());
    }

    private static string Sorted(CniResult result) => result.ToString();
}
