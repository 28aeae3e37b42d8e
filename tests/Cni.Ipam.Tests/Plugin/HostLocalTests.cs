using System.Text.Json.Nodes;
using Cni.Tests;

namespace Cni.Ipam.Tests.Plugin;

/// <summary>Cases whose outcome is the reference's to the letter: they run against it, too.</summary>
public sealed class HostLocalTests : IDisposable
{
    readonly TempDirectory _directory = new();

    public static TheoryData<string> Plugins => [.. HostLocal.All];

    public static TheoryData<string, string> PluginsAndVersions
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string plugin in HostLocal.All)
            {
                foreach (string version in new[] { "0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0" }.Where(v => plugin != HostLocal.Go || v != "1.1.0"))
                    data.Add(plugin, version);
            }
            return data;
        }
    }

    public void Dispose() => _directory.Dispose();

    [NeedsFact(Needs.Plugins | Needs.GoPlugins)]
    public void The_published_plugin_and_the_reference_are_among_those_tested() =>
        Assert.Equal([HostLocal.Memory, HostLocal.Published, HostLocal.Go], HostLocal.All);

    [Theory, MemberData(nameof(PluginsAndVersions))]
    public async Task H01_and_H02_addresses_of_two_families_are_reported_kept_and_released(string plugin, string version)
    {
        var hostLocal = HostLocal.Of(plugin);
        File.WriteAllText($"{_directory.Path}/resolv.conf", "nameserver 192.0.2.3\ndomain example.com\nsearch a.example\noptions ndots:1\n");
        string config = Config($$"""
            "ranges":[[{"subnet":"10.1.2.0/24"},{"subnet":"10.2.2.0/24"}],[{"subnet":"2001:db8:1::/64"}]],"resolvConf":"{{_directory.Path}}/resolv.conf",
            "routes":[{"dst":"0.0.0.0/0"},{"dst":"::/0"},{"dst":"192.168.0.0/16","gw":"1.1.1.1"},{"dst":"2001:db8:2::/64","gw":"2001:db8:3::1"}]
            """, version);
        JsonNode result = await hostLocal.Add(config);
        Assert.Equal(version, (string)result["cniVersion"]!);
        Assert.Equal(["10.1.2.2/24 10.1.2.1", "2001:db8:1::2/64 2001:db8:1::1"], result["ips"]!.AsArray().Select(ip => $"{ip!["address"]} {ip["gateway"]}"));
        Assert.Equal(version[0] == '0' ? ["4", "6"] : ["", ""], result["ips"]!.AsArray().Select(ip => (string?)ip!["version"] ?? ""));
        Assert.Equal("""[{"dst":"0.0.0.0/0"},{"dst":"::/0"},{"dst":"192.168.0.0/16","gw":"1.1.1.1"},{"dst":"2001:db8:2::/64","gw":"2001:db8:3::1"}]""", result["routes"]!.ToJsonString());
        Assert.Equal("""{"nameservers":["192.0.2.3"],"domain":"example.com","search":["a.example"],"options":["ndots:1"]}""", result["dns"]!.ToJsonString());
        Assert.Null(result["interfaces"]);
        Assert.Equal("dummy\r\neth0", File.ReadAllText(_directory.File("10.1.2.2")));
        Assert.Equal("dummy\r\neth0", File.ReadAllText(_directory.File("2001:db8:1::2")));
        Assert.Equal("10.1.2.2", File.ReadAllText(_directory.File("last_reserved_ip.0")));
        Assert.Equal("2001:db8:1::2", File.ReadAllText(_directory.File("last_reserved_ip.1")));
        await hostLocal.Del(config);
        Assert.Empty(_directory.Leases());
        Assert.Equal("10.1.2.2", File.ReadAllText(_directory.File("last_reserved_ip.0")));
        await hostLocal.Del(config);
    }

    [Theory]
    [InlineData("0.1.0")]
    [InlineData("0.2.0")]
    [InlineData("")]
    public async Task The_first_versions_have_one_address_of_each_family(string version)
    {
        foreach (string plugin in HostLocal.All)
        {
            JsonNode result = await HostLocal.Of(plugin).Add(Config("""
                "ranges":[[{"subnet":"10.1.2.0/24"}],[{"subnet":"2001:db8::/64"}]],"routes":[{"dst":"0.0.0.0/0"}]
                """, version), $"c-{plugin}");
            Assert.Equal("10.1.2.1", (string)result["ip4"]!["gateway"]!);
            Assert.StartsWith("2001:db8::", (string)result["ip6"]!["ip"]!, StringComparison.Ordinal);
        }
    }

    [Theory, MemberData(nameof(Plugins))]
    public async Task H03_each_interface_of_a_container_has_its_own_address(string plugin)
    {
        var hostLocal = HostLocal.Of(plugin);
        Assert.Equal("10.1.2.2/24", await hostLocal.Address(Simple, ifName: "eth0"));
        Assert.Equal("10.1.2.3/24", await hostLocal.Address(Simple, ifName: "eth1"));
        await hostLocal.Del(Simple, ifName: "eth0");
        Assert.Equal(["10.1.2.3"], _directory.Leases());
        await hostLocal.Del(Simple, ifName: "eth1");
        Assert.Empty(_directory.Leases());
    }

    [Theory, MemberData(nameof(Plugins))]
    public async Task H04_a_second_ADD_is_refused_and_the_first_address_stays(string plugin)
    {
        var hostLocal = HostLocal.Of(plugin);
        await hostLocal.Add(Simple, "dummy0");
        Assert.Equal("failed to allocate for range 0: 10.1.2.2 has been allocated to dummy0, duplicate allocation is not allowed", (await hostLocal.Fail("ADD", Simple, "dummy0")).Message);
        Assert.Equal(["10.1.2.2"], _directory.Leases());
    }

    [Theory, MemberData(nameof(Plugins))]
    public async Task H05_a_record_of_before_2019_is_released(string plugin)
    {
        var hostLocal = HostLocal.Of(plugin);
        await hostLocal.Add(Simple);
        File.WriteAllText(_directory.File("10.1.2.2"), "dummy");
        await hostLocal.Del(Simple);
        Assert.Empty(_directory.Leases());
    }

    [Theory, MemberData(nameof(Plugins))]
    public async Task H08_the_first_ADD_says_nothing_to_standard_error(string plugin) =>
        Assert.Equal("", (await HostLocal.Of(plugin).Run("ADD", Simple)).EnsureOk().Errors);

    [Theory, MemberData(nameof(Plugins))]
    public async Task H09_and_H11_wanted_addresses_are_given(string plugin)
    {
        var hostLocal = HostLocal.Of(plugin);
        string ranges = "'ranges':[[{'subnet':'10.1.2.0/24'},{'subnet':'10.1.3.0/24'}],[{'subnet':'2001:db8::/48'}]]";
        var result = await hostLocal.Add(Config(ranges, more: "'args':{'cni':{'ips':['10.1.2.88','2001:db8::999']}},"));
        Assert.Equal(["10.1.2.88/24", "2001:db8::999/48"], Addresses(result));
        Assert.Equal("10.1.3.7/24", await hostLocal.Address(Config(ranges), "b", args: "IgnoreUnknown=1;IP=10.1.3.7;K8S_POD_NAME=x"));
        Assert.Contains("requested IP address 10.1.3.7 is not available in range set 10.1.2.1-10.1.2.254,10.1.3.1-10.1.3.254",
            (await hostLocal.Fail("ADD", Config(ranges), "c", args: "IP=10.1.3.7")).Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Plugins))]
    public async Task H17_a_small_range_is_used_up_and_then_refused(string plugin)
    {
        var hostLocal = HostLocal.Of(plugin);
        string config = Config("'subnet':'192.168.1.0/29'");
        for (int i = 2; i <= 6; i++)
            Assert.Equal($"192.168.1.{i}/29", await hostLocal.Address(config, $"c{i}"));
        Assert.Equal("failed to allocate for range 0: no IP addresses available in range set: 192.168.1.1-192.168.1.6", (await hostLocal.Fail("ADD", config, "c7")).Message);
    }

    [Theory, MemberData(nameof(Plugins))]
    public async Task H18_an_address_is_not_used_again_at_once(string plugin)
    {
        var hostLocal = HostLocal.Of(plugin);
        Assert.Equal("10.1.2.2/24", await hostLocal.Address(Simple));
        await hostLocal.Del(Simple);
        Assert.Equal("10.1.2.3/24", await hostLocal.Address(Simple));
    }

    [Theory, MemberData(nameof(Plugins))]
    public async Task H20_an_address_outside_the_range_or_of_the_gateway_is_refused(string plugin)
    {
        var hostLocal = HostLocal.Of(plugin);
        string config = Config("'subnet':'10.1.2.0/24','rangeStart':'10.1.2.10','rangeEnd':'10.1.2.20','gateway':'10.1.2.15'");
        Assert.Equal("failed to allocate for range 0: requested ip 10.1.2.15 is subnet's gateway", (await hostLocal.Fail("ADD", config, args: "IP=10.1.2.15")).Message);
        Assert.Equal("failed to allocate all requested IPs: 10.1.2.21", (await hostLocal.Fail("ADD", config, args: "IP=10.1.2.21")).Message);
        Assert.True(!Directory.Exists(_directory.Network()) || _directory.Leases().Length == 0);
    }

    [Theory, MemberData(nameof(Plugins))]
    public async Task H10_H27_and_H33_wrong_configurations_are_refused(string plugin)
    {
        var hostLocal = HostLocal.Of(plugin);
        Assert.Equal("CNI version 0.2.0 does not support more than 1 address per family", await Message(Config("'ranges':[[{'subnet':'10.1.2.0/24'}],[{'subnet':'10.1.3.0/24'}]]", "0.2.0")));
        Assert.Equal("invalid range set 0: mixed address families", await Message(Config("'ranges':[[{'subnet':'10.1.2.0/24'},{'subnet':'2001:db8::/64'}]]")));
        Assert.Equal("no IP ranges specified", await Message(Config("'ranges':[]")));
        Assert.Equal("IPAM config missing 'ipam' key", await Message("""{"cniVersion":"1.0.0","name":"net","type":"x"}"""));
        Assert.False(Directory.Exists(_directory.Network()));

        async Task<string> Message(string config) => (await hostLocal.Fail("ADD", config)).Message;
    }

    [Theory, MemberData(nameof(Plugins))]
    public async Task H31_CHECK_wants_the_containers_file(string plugin)
    {
        var hostLocal = HostLocal.Of(plugin);
        await hostLocal.Add(Simple);
        (await hostLocal.Run("CHECK", Simple)).EnsureOk();
        File.Delete(_directory.File("10.1.2.2"));
        Assert.Equal("host-local: Failed to find address added by container dummy", (await hostLocal.Fail("CHECK", Simple)).Message);
    }

    string Simple => Config("'subnet':'10.1.2.0/24'");

    string Config(string ipam, string version = "1.0.0", string more = "") =>
        $$$"""{"cniVersion":"{{{version}}}","name":"net","type":"x",{{{more}}}"ipam":{"type":"host-local","dataDir":"{{{_directory.Path}}}",{{{ipam}}}}}""".Replace('\'', '"');

    static IEnumerable<string> Addresses(JsonNode result) => result["ips"]!.AsArray().Select(ip => (string)ip!["address"]!);
}
