using System.Text;
using Cni.Sdk;

namespace Cni.Ipam.Tests.Settings;

public class IpamSettingsTests
{
    [Fact] // H28
    public void Sets_come_from_the_runtime_first_then_the_old_style_then_the_list()
    {
        var settings = Parse("""
            {"cniVersion":"1.0.0","name":"net",
             "runtimeConfig":{"ipRanges":[[{"subnet":"192.168.9.0/24"}]]},
             "ipam":{"type":"host-local","subnet":"192.168.1.0/24","rangeStart":"192.168.1.10","rangeEnd":"192.168.1.20","gateway":"192.168.1.254",
                     "ranges":[[{"subnet":"10.1.2.0/24"},{"subnet":"10.2.2.0/24"}],[{"subnet":"2001:db8:1::/64"}]]}}
            """);
        Assert.Equal(["192.168.9.1-192.168.9.254", "192.168.1.10-192.168.1.20", "10.1.2.1-10.1.2.254,10.2.2.1-10.2.2.254", "2001:db8:1::1-2001:db8:1:0:ffff:ffff:ffff:ffff"],
            settings.RangeSets.Select(set => set.ToString()));
        Assert.Equal("192.168.1.254", settings.RangeSets[1].Ranges[0].Gateway.ToString());
    }

    [Fact]
    public void Wanted_addresses_come_from_all_three_sources_each_once()
    {
        var settings = Parse("""
            {"name":"net","args":{"cni":{"ips":["10.1.2.3/24","10.1.2.4"]}},"runtimeConfig":{"ips":["10.1.2.4","2001:db8::7"]},"ipam":{"subnet":"10.1.2.0/24"}}
            """, "IP=10.1.2.2,10.1.2.3/24");
        Assert.Equal(["10.1.2.2", "10.1.2.3", "10.1.2.4", "2001:db8::7"], settings.RequestedAddresses.Select(a => a.ToString()));
    }

    [Fact]
    public void Keys_match_in_any_case_null_is_absent_the_last_wins_and_the_unknown_is_passed_over()
    {
        var settings = Parse("""
            {"NAME":"net","IPAM":{"Subnet":"10.9.9.0/24","subnet":"10.1.2.0/24","rangestart":null,"ResolvConf":"","x":{"subnet":[1,{}]},"r\u0061nges":null},"runtimeConfig":null,"args":null,"prevResult":{"ipam":1}}
            """);
        Assert.Equal("10.1.2.1-10.1.2.254", Assert.Single(settings.RangeSets).ToString());
        Assert.Null(settings.ResolvConf);
    }

    [Fact]
    public void Routes_have_all_their_fields()
    {
        var settings = Parse("""
            {"name":"net","ipam":{"subnet":"10.1.2.0/24","routes":[
              {"dst":"0.0.0.0/0"},{"dst":"192.168.0.0/16","gw":"10.1.2.1"},{"dst":"2001:db8::/32","gw":"","mtu":1400,"advmss":1360,"priority":4294967295,"table":100,"scope":253,"x":1}]}}
            """);
        Assert.Equal(["0.0.0.0/0", "192.168.0.0/16", "2001:db8::/32"], settings.Routes.Select(route => route.Destination.ToString()));
        Assert.Equal(["", "10.1.2.1", ""], settings.Routes.Select(route => route.Gateway?.ToString() ?? ""));
        var last = settings.Routes[2];
        Assert.Equal((1400, 1360, 4294967295u, 100u, 253), (last.Mtu, last.AdvertisedMss, last.Priority, last.Table, last.Scope));
    }

    [Theory] // H10, H27, H33
    [InlineData("""{"name":"net"}""", 7, "IPAM config missing 'ipam' key")]
    [InlineData("""{"name":"net","ipam":null}""", 7, "IPAM config missing 'ipam' key")]
    [InlineData("""{"name":"net","ipam":{}}""", 7, "no IP ranges specified")]
    [InlineData("""{"name":"net","ipam":{"ranges":[]}}""", 7, "no IP ranges specified")]
    [InlineData("""{"name":"net","ipam":{"ranges":[[]]}}""", 7, "invalid range set 0: empty range set")]
    [InlineData("""{"name":"net","ipam":{"ranges":[[{"subnet":"10.1.2.0/24"}],[{"subnet":"10.1.3.0/24"},{"subnet":"2001:db8::/64"}]]}}""", 7, "invalid range set 1: mixed address families")]
    [InlineData("""{"name":"net","ipam":{"ranges":[[{"subnet":"10.1.2.0/31"}]]}}""", 7, "invalid range set 0: Network 10.1.2.0/31 too small to allocate from")]
    [InlineData("""{"cniVersion":"1.0.0","name":"net","ipam":{"ranges":[[{"subnet":"10.1.2.0/24"}],[{"subnet":"10.1.2.128/25"}]]}}""", 7, "range set 0 overlaps with 1")]
    [InlineData("""{"cniVersion":"0.2.0","name":"net","ipam":{"ranges":[[{"subnet":"10.1.2.0/24"}],[{"subnet":"10.1.3.0/24"}]]}}""", 7, "CNI version 0.2.0 does not support more than 1 address per family")]
    [InlineData("""{"name":"net","ipam":{"subnet":"10.1.2.0/24","routes":[{}]}}""", 7, "invalid CIDR address: ")]
    [InlineData("""{"name":"net","ipam":{"subnet":"10.1.2.0/24","routes":[{"dst":"0.0.0.0/0","gw":"x"}]}}""", 7, "invalid IP address: x")]
    [InlineData("""{"name":"net","args":{"cni":{"ips":["x"]}},"ipam":{"subnet":"10.1.2.0/24"}}""", 7, "cannot understand ip: invalid IP address: x")]
    [InlineData("""{"name":"net","runtimeConfig":{"ips":["10.1.2.3/99"]},"ipam":{"subnet":"10.1.2.0/24"}}""", 7, "cannot understand ip: invalid IP address: 10.1.2.3/99")]
    [InlineData("""{"name":"net","ipam":{"subnet":"10.1.2.0/24","dataDir":"/d\u0000x"}}""", 7, "ipam.dataDir has a NUL character")]
    [InlineData("""{"name":"net","ipam":{"subnet":"10.1.2.0/24","resolvConf":"/d\u0000x"}}""", 7, "ipam.resolvConf has a NUL character")]
    [InlineData("""{"name":"net","ipam":[]}""", 6, "error unmarshall network config: ipam must be an object")]
    [InlineData("""{"name":"net","ipam":{"subnet":5}}""", 6, "error unmarshall network config: ipam.subnet must be a string")]
    [InlineData("""{"name":"net","ipam":{"ranges":{}}}""", 6, "error unmarshall network config: ipam.ranges must be a list")]
    [InlineData("""{"name":"net","ipam":{"ranges":[[{"subnet":"10.1.2.0/24","gateway":1}]]}}""", 6, "error unmarshall network config: ipam.ranges[0][0].gateway must be a string")]
    [InlineData("""{"name":"net","ipam":{"subnet":"10.1.2.0/24","routes":[{"dst":"0.0.0.0/0","mtu":"x"}]}}""", 6, "error unmarshall network config: ipam.routes[0].mtu must be a whole number from 0 to 2147483647")]
    public void A_wrong_configuration_is_refused_in_the_references_words(string config, int code, string message)
    {
        var error = Assert.Throws<CniException>(() => Parse(config));
        Assert.Equal(((CniErrorCode)code, message), (error.Code, error.Message));
    }

    [Fact] // H27
    public void One_set_of_each_family_is_fine_in_old_versions() =>
        Assert.Equal(2, Parse("""{"cniVersion":"0.2.0","name":"net","ipam":{"ranges":[[{"subnet":"10.1.2.0/24"}],[{"subnet":"2001:db8::/64"}]]}}""").RangeSets.Count);

    [Fact]
    public void A_broken_argument_names_its_variable()
    {
        var error = Assert.Throws<CniException>(() => Parse("""{"name":"net","ipam":{"subnet":"10.1.2.0/24"}}""", "IP=10.1.2.999"));
        Assert.Equal((CniErrorCode.InvalidEnvironment, "it comes from CNI_ARGS, IP"), (error.Code, error.Details));
    }

    [Theory] // H20
    [InlineData("""["10.1.3.5"]""", "failed to allocate all requested IPs: 10.1.3.5")]
    [InlineData("""["10.1.2.9"]""", "failed to allocate all requested IPs: 10.1.2.9")]
    [InlineData("""["10.1.2.11","10.1.2.12"]""", "failed to allocate all requested IPs: 10.1.2.12")]
    [InlineData("""["10.1.2.20"]""", "failed to allocate for range 0: requested ip 10.1.2.20 is subnet's gateway")]
    public void A_wanted_address_that_no_set_can_give_is_refused_before_anything_is_taken(string ips, string message)
    {
        var settings = Parse($$$"""{"name":"net","runtimeConfig":{"ips":{{{ips}}}},"ipam":{"subnet":"10.1.2.0/24","rangeStart":"10.1.2.10","gateway":"10.1.2.20"}}""");
        var error = Assert.Throws<CniException>(settings.ToRequests);
        Assert.Equal((CniErrorCode.AddressNotAvailable, message), (error.Code, error.Message));
    }

    [Theory]
    [InlineData("""{"ipam":{"dataDir":"/d"}}""", "/d")]
    [InlineData("""{"IPAM":{"DATADIR":"/d","ranges":5}}""", "/d")]
    [InlineData("""{"runtimeConfig":7,"ipam":{"x":[{"dataDir":"/no"}],"dataDir":"/d"},"args":"dataDir"}""", "/d")]
    [InlineData("""{"ipam":{"dataDir":"/d"},"broken""", "/d")]
    [InlineData("""{"ipam":{"dataDir":"/d"},"\ud800":1}""", "/d")]
    [InlineData("""{"ipam":{"dataDir":"/d\u0000x"}}""", null)]
    [InlineData("""{"ipam":{"dataDir":""}}""", null)]
    [InlineData("""{"ipam":{"dataDir":["/d"]}}""", null)]
    [InlineData("""{"ipam":"/d"}""", null)]
    [InlineData("""{"dataDir":"/d"}""", null)]
    [InlineData("""[]""", null)]
    [InlineData("", null)]
    public void The_data_directory_is_found_whatever_else_is_wrong(string config, string? expected) =>
        Assert.Equal(expected, IpamSettings.ReadDataDirectory(Encoding.UTF8.GetBytes(config)));

    [Fact]
    public void A_configuration_cut_off_anywhere_is_a_decoding_failure()
    {
        byte[] whole = Encoding.UTF8.GetBytes("""{"name":"net","ipam":{"ranges":[[{"subnet":"10.1.2.0/24"}]],"routes":[{"dst":"0.0.0.0/0","mtu":1}]},"args":{"cni":{"ips":["10.1.2.3"]}}}""");
        for (int length = 0; length < whole.Length; length++)
        {
            var error = Assert.Throws<CniException>(() => IpamSettings.Parse(whole.AsSpan(0, length)));
            Assert.Equal(CniErrorCode.DecodingFailure, error.Code);
        }
    }

    [Fact]
    public void Half_a_character_in_a_key_is_a_decoding_failure()
    {
        var error = Assert.Throws<CniException>(() => Parse("""{"name":"net","ipam":{"subnet":"10.1.2.0/24","\ud800":1}}"""));
        Assert.Equal(CniErrorCode.DecodingFailure, error.Code);
    }

    [Fact] // H30
    public void Name_servers_are_read_as_the_resolver_reads_them()
    {
        var dns = ResolvConf.Parse("# comment\n; another\nnameserver 192.0.2.1\n nameserver\t2001:db8::1 # rest\nnameserver\ndomain example.com\nsearch a.example b.example\noptions ndots:5\r\noptions rotate\nsortlist x\n");
        Assert.Equal(["192.0.2.1", "2001:db8::1"], dns.Nameservers);
        Assert.Equal(["a.example", "b.example"], dns.Search);
        Assert.Equal(["ndots:5", "rotate"], dns.Options);
        Assert.Equal("example.com", dns.Domain);
    }

    [Fact]
    public void A_missing_file_of_name_servers_is_named()
    {
        var error = Assert.Throws<CniException>(() => ResolvConf.Read("/nowhere/resolv.conf"));
        Assert.Equal((CniErrorCode.IoFailure, "open /nowhere/resolv.conf: No such file or directory"), (error.Code, error.Message));
    }

    [Fact]
    public void A_long_file_is_read_to_its_end()
    {
        using var directory = new TempDirectory();
        File.WriteAllText($"{directory.Path}/resolv.conf", new string('#', 20000) + "\nnameserver 192.0.2.7");
        Assert.Equal(["192.0.2.7"], ResolvConf.Read($"{directory.Path}/resolv.conf").Nameservers);
    }

    [Fact]
    public async Task A_pipe_that_nobody_writes_to_has_no_name_servers()
    {
        using var directory = new TempDirectory();
        Cni.Tests.Sh.Ok("mkfifo", $"{directory.Path}/resolv.conf");
        var read = Task.Run(() => ResolvConf.Read($"{directory.Path}/resolv.conf"));
        Assert.Empty((await read.WaitAsync(TimeSpan.FromSeconds(10))).Nameservers);
    }

    [Fact]
    public void An_endless_file_is_refused()
    {
        var error = Assert.Throws<CniException>(() => ResolvConf.Read("/dev/zero"));
        Assert.Equal((CniErrorCode.IoFailure, "read /dev/zero: it has more than 1048576 bytes"), (error.Code, error.Message));
    }

    static IpamSettings Parse(string json, string? args = null) => IpamSettings.Parse(Encoding.UTF8.GetBytes(json), CniArgs.Parse(args));
}
