using System.Text.Json.Nodes;

namespace Cni.Tool.Tests;

public sealed class ValidateTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cni-tool-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("""{ "name": "n", }""", "1:16: error: This is not JSON: The JSON object contains a trailing comma at the end which is not supported in this mode.")]
    [InlineData("\uFEFF{}", "1:1: error: The file begins with a byte order mark, which plugins take for an error: save it as UTF-8 without one.")]
    [InlineData("[]", "1:1: error: A configuration must be a JSON object, not an array.")]
    [InlineData("""{ "cniVersion": "1.0.0", "plugins": [ { "type": "x" } ] }""", "1:1: error: The network has no \"name\".")]
    [InlineData("""{ "cniVersion": "1.0.0", "name": "a b", "plugins": [ { "type": "x" } ] }""", "1:34: error: \"a b\" can't be a network's name: it must begin with a letter or digit and have only letters, digits, \"_\", \".\" and \"-\".")]
    [InlineData("""{ "cniVersion": "1.2.0", "name": "n", "plugins": [ { "type": "x" } ] }""", "1:17: error: There is no version 1.2.0 of the spec: there are 0.1.0, 0.2.0, 0.3.0, 0.3.1, 0.4.0, 1.0.0, 1.1.0.")]
    [InlineData("""{ "name": "n", "plugins": [ { "type": "x" } ] }""", "1:1: warning: There is no \"cniVersion\", so this is taken for 0.1.0, of 2015: add \"cniVersion\": \"1.1.0\", or what your plugins speak.")]
    [InlineData("""{ "cniVersion": "1.0.0", "name": "n", "plugins": [] }""", "1:50: error: \"plugins\" is empty: a network needs at least one plugin.")]
    [InlineData("""{ "cniVersion": "1.0.0", "name": "n" }""", "1:1: error: Runtimes refuse this: no plugin configs found.")]
    [InlineData("""{ "cniVersion": "1.0.0", "name": "n", "type": "bridge" }""", "1:47: error: This is a single plugin's configuration, but the file's name ends in .conflist: put it into \"plugins\": [...].")]
    [InlineData("""{ "cniVersion": "1.0.0", "name": "n", "disableGC": "maybe", "plugins": [ { "type": "x" } ] }""", "1:52: error: \"disableGC\" must be true or false, not \"maybe\".")]
    [InlineData("""{ "cniVersion": "1.0.0", "name": "n", "name": "m", "plugins": [ { "type": "x" } ] }""", "1:39: warning: \"name\" stands here twice (plugins don't tell capitals from small letters): the last one counts.")]
    [InlineData("""{ "cniVersion": "1.0.0", "name": "n", "plugin": 1, "plugins": [ { "type": "x" } ] }""", "1:39: warning: a list does not read \"plugin\". Did you mean \"plugins\"?")]
    public async Task A_list_is_checked(string list, string line) => Assert.Contains(line, await LinesAsync(list));

    [Theory]
    [InlineData("""{ }""", "error: A plugin has no \"type\", the name of its file.")]
    [InlineData("""{ "type": "bridge", "isGatway": true }""", "warning: bridge does not read \"isGatway\". Did you mean \"isGateway\"?")]
    [InlineData("""{ "type": "bridge", "ISGATEWAY": "yes" }""", "error: \"ISGATEWAY\" must be true or false, not \"yes\".")]
    [InlineData("""{ "type": "bridge", "vlan": 5000 }""", "error: \"vlan\" must be a whole number from 0 to 4094, not 5000.")]
    [InlineData("""{ "type": "bridge", "bridge": "a-name-that-is-too-long" }""", "error: \"bridge\" must be an interface's name (at most 15 bytes, no space, \"/\" or \":\"), not \"a-name-that-is-too-long\".")]
    [InlineData("""{ "type": "bridge", "hairpinMode": true, "promiscMode": true }""", "error: bridge refuses \"hairpinMode\" and \"promiscMode\" together: choose one.")]
    [InlineData("""{ "type": "bridge", "ipMasq": true }""", "warning: \"ipMasq\" has no effect without \"ipam\".")]
    [InlineData("""{ "type": "bridge", "vlanTrunk": [ { "minID": 20, "maxID": 10 } ] }""", "error: \"minID\" of \"vlanTrunk\" is greater than \"maxID\".")]
    [InlineData("""{ "type": "bridge", "capabilities": { "portMappings": true } }""", "warning: bridge does not use the capability \"portMappings\".")]
    [InlineData("""{ "type": "bridge", "capabilities": { "mac": "yes" } }""", "error: The capability \"mac\" must be true or false, not \"yes\".")]
    [InlineData("""{ "type": "bridge", "mac": "c2:11:22" }""", "error: \"mac\" must be a hardware address such as c2:11:22:33:44:55, not \"c2:11:22\".")]
    [InlineData("""{ "type": "bridge", "runtimeConfig": {} }""", "warning: \"runtimeConfig\" is written by runtimes, which put theirs in its place.")]
    [InlineData("""{ "type": "macvlan", "mode": "bridged" }""", "error: \"mode\" must be one of bridge, private, vepa, passthru, not \"bridged\".")]
    [InlineData("""{ "type": "ptp" }""", "error: ptp needs addresses: add \"ipam\" with a \"type\", such as \"host-local\".")]
    [InlineData("""{ "type": "portmap", "capabilities": { "portMappings": true } }""", "error: portmap adjusts what a plugin before it made, so it can't be the first: put an interface plugin, such as bridge, in front of it.")]
    [InlineData("""{ "type": "host-local" }""", "error: host-local manages addresses for another plugin: put it into that one's \"ipam\".")]
    [InlineData("""{ "type": "bridge", "ipam": { "subnet": "10.1.2.0/24" } }""", "error: \"ipam\" has no \"type\": name the plugin that manages addresses, such as \"host-local\".")]
    [InlineData("""{ "type": "bridge", "ipam": { "type": "tuning" } }""", "error: tuning does not manage addresses, so it can't be the type of \"ipam\".")]
    [InlineData("""{ "type": "unheard-of", "ipam": [] }""", "error: \"ipam\" must be an object, not an array.")]
    public async Task A_plugin_is_checked(string plugin, string message) => Assert.Contains(message, await MessagesAsync(plugin));

    [Theory]
    [InlineData("""{ "type": "portmap" }""", "warning: portmap never gets a port to map: add \"capabilities\": {\"portMappings\": true}.")]
    [InlineData("""{ "type": "portmap", "markMasqBit": 3, "externalSetMarkChain": "X" }""", "error: portmap refuses \"externalSetMarkChain\" and \"markMasqBit\" together: choose one.")]
    [InlineData("""{ "type": "bandwidth", "ingressRate": 1000 }""", "error: \"ingressRate\" and \"ingressBurst\" only make sense together.")]
    [InlineData("""{ "type": "bandwidth", "ingressRate": 8000, "ingressBurst": 8000, "mode": "magic" }""", "error: \"mode\" must be one of ifb, pod, police, not \"magic\".")]
    [InlineData("""{ "type": "bandwidth", "ingressRate": 8000, "ingressBurst": 8000, "shapedSubnets": ["10.0.0.0/8"] }""", "error: bandwidth refuses \"shapedSubnets\", which few releases of the reference plugin know: limits are of all traffic.")]
    [InlineData("""{ "type": "bandwidth" }""", "warning: bandwidth never gets a limit: add \"capabilities\": {\"bandwidth\": true}, or rates.")]
    [InlineData("""{ "type": "tuning", "sysctl": { "kernel.panic": "1" } }""", "error: tuning only changes sysctls of the network, whose names begin with \"net.\", not \"kernel.panic\".")]
    [InlineData("""{ "type": "tuning", "sysctl": { "net.core.somaxconn": 500 } }""", "error: The value of a sysctl must be a string: write \"500\" in quotes.")]
    [InlineData("""{ "type": "firewall", "ingressPolicy": "closed" }""", "error: \"ingressPolicy\" must be one of open, same-bridge, isolated, not \"closed\".")]
    public async Task A_chained_plugin_is_checked(string plugin, string message) => Assert.Contains(message, await MessagesAsync("""{ "type": "bridge" }, """ + plugin));

    [Theory]
    [InlineData(""" "subnet": "10.1.2.0" """, "error: \"subnet\" must be an IP address with a prefix length, such as 10.1.2.0/24, not \"10.1.2.0\".")]
    [InlineData(""" "subnet": "10.1.2.0/31" """, "too small")]
    [InlineData(""" "subnet": "10.1.2.3/24" """, "host bits")]
    [InlineData(""" "ranges": [[{ "subnet": "10.1.2.0/24", "rangeStart": "10.1.3.1" }]] """, "10.1.3.1")]
    [InlineData(""" "ranges": [[{ "subnet": "10.1.2.0/24" }], [{ "subnet": "10.1.0.0/16" }]] """, "overlaps")]
    [InlineData(""" "ranges": [{ "subnet": "10.1.2.0/24" }] """, "error: \"ranges\" is an array of arrays of ranges: write [[{\"subnet\": ...}]].")]
    [InlineData(""" "ranges": [[{ "subnet": "10.1.2.0/24", "gateway": "10.9.9.9" }]] """, "warning: The gateway 10.9.9.9 is not in 10.1.2.0/24, so pods can't reach it.")]
    [InlineData(""" "ranges": [[{ "subnett": "10.1.2.0/24" }]] """, "warning: a range does not read \"subnett\". Did you mean \"subnet\"?")]
    [InlineData(""" "subnet": "10.1.2.0/24", "routes": [{ "dst": "default" }] """, "error: \"dst\" must be an IP address with a prefix length, such as 10.1.2.0/24, not \"default\".")]
    [InlineData(""" "subnet": "10.1.2.0/24", "routes": [{ "dst": "::/0", "gw": "10.1.2.1" }] """, "error: The gateway 10.1.2.1 and the destination ::/0 of a route of host-local are of different families.")]
    [InlineData(""" "dataDir": "/x" """, "error: host-local refuses this: no IP ranges specified.")]
    public async Task Address_management_is_checked(string keys, string part) =>
        Assert.Contains(await MessagesAsync($$"""{ "type": "bridge", "ipam": { "type": "host-local", {{keys}} } }"""), message => message.Contains(part, StringComparison.Ordinal));

    [Fact]
    public async Task Ranges_may_come_from_the_runtime() =>
        Assert.Empty(await MessagesAsync("""{ "type": "bridge", "capabilities": { "ipRanges": true }, "ipam": { "type": "host-local" } }"""));

    [Fact]
    public async Task Lines_and_columns_are_those_of_the_value()
    {
        Write("10-a.conflist", "{\n  \"cniVersion\": \"1.0.0\",\n  \"name\": \"n\",\n  \"plugins\": [\n    { \"type\": \"bridge\",\n      \"mtu\": \"big\" }\n  ]\n}\n");
        var run = await ValidateAsync(_folder.FullName);
        Assert.Equal(1, run.ExitCode);
        Assert.Equal($"{_folder.FullName}/10-a.conflist:6:14: error: \"mtu\" must be a whole number from 0 to 65535, not \"big\".\n1 error, 0 warnings in 1 file.\n", run.Out);
    }

    [Fact]
    public async Task Networks_of_a_folder_are_compared()
    {
        Write("10-a.conflist", List("""{ "type": "bridge", "ipam": { "type": "host-local", "subnet": "10.1.0.0/16" } }""", "a"));
        Write("20-b.conflist", List("""{ "type": "bridge", "ipam": { "type": "host-local", "subnet": "10.1.2.0/24" } }""", "b"));
        Write("30-c.conflist", List("""{ "type": "bridge" }""", "a"));
        Write("40-d.conf", """{ "cniVersion": "1.0.0", "name": "d", "type": "bridge" }""");
        var run = await ValidateAsync(_folder.FullName);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("20-b.conflist:1:114: warning: 10.1.2.0/24 overlaps with 10.1.0.0/16 of the network \"a\", so pods of both may get the same address.\n", run.Out, StringComparison.Ordinal);
        Assert.Contains($"warning: The network \"a\" is configured in {_folder.FullName}/10-a.conflist too, which is the one that counts.\n", run.Out, StringComparison.Ordinal);
        Assert.EndsWith("No errors, 2 warnings in 4 files.\n", run.Out, StringComparison.Ordinal);
        Assert.Equal(1, (await ValidateAsync("--strict", _folder.FullName)).ExitCode);
    }

    [KernelFact(Needs.Plugins)]
    public async Task Plugins_are_looked_for_and_asked_for_their_versions()
    {
        var plugins = _folder.CreateSubdirectory("bin").FullName;
        Write("bin/old", "#!/bin/sh\necho '{\"cniVersion\":\"0.4.0\",\"supportedVersions\":[\"0.3.1\",\"0.4.0\"]}'\n");
        Sh.Ok("chmod", "+x", plugins + "/old");
        Write("bin/plain", "text");
        Write("10-a.conflist", List("""{ "type": "bridge", "ipam": { "type": "host-lokal" } }, { "type": "old" }, { "type": "plain" }, { "type": "portmap", "capabilities": { "portMappings": true } }"""));
        var run = await CniTest.RunAsync("validate", Path.Combine(_folder.FullName, "10-a.conflist"), "--plugin-path", $"{plugins}:{RepoPaths.Plugins}");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"error: There is no plugin \"host-lokal\" in {plugins}, {RepoPaths.Plugins}. Did you mean \"host-local\"?", run.Out, StringComparison.Ordinal);
        Assert.Contains("error: The plugin old does not speak version 1.0.0: it speaks 0.3.1, 0.4.0.", run.Out, StringComparison.Ordinal);
        Assert.Contains($"error: The plugin {plugins}/plain is not executable: chmod +x it.", run.Out, StringComparison.Ordinal);
        Assert.Contains("3 errors, 0 warnings in 1 file.", run.Out, StringComparison.Ordinal);
    }

    [KernelFact(Needs.Plugins)]
    public async Task The_lists_of_the_samples_are_right()
    {
        foreach (var file in Directory.GetFiles(RepoPaths.At("samples"), "*.conflist", SearchOption.AllDirectories))
        {
            var run = await CniTest.RunAsync("validate", "--strict", file, "--plugin-path", RepoPaths.Plugins);
            Assert.True(run.ExitCode == 0 || run.Out.Contains("There is no plugin", StringComparison.Ordinal), run.Out);
        }
    }

    [Fact]
    public async Task The_lists_that_Podman_writes_are_right()
    {
        foreach (var file in Directory.GetFiles(RepoPaths.At("tests", "Cni.Conformance.Tests", "Conflists"), "podman-*.json"))
        {
            if (JsonNode.Parse(File.ReadAllText(file)) is not JsonObject document || document["plugins"] is null)
                continue;
            Write("podman.conflist", document.ToJsonString());
            var run = await ValidateAsync(Path.Combine(_folder.FullName, "podman.conflist"));
            Assert.True(run.ExitCode == 0, $"{file}\n{run.Out}");
        }
    }

    [Fact]
    public async Task Json_has_every_finding()
    {
        Write("10-a.conflist", List("""{ "type": "bridge", "mtu": -1 }"""));
        var document = JsonNode.Parse((await ValidateAsync(_folder.FullName, "--format", "json")).Out)!;
        Assert.Equal(1, (int)document["files"]!);
        Assert.Equal("error", (string?)document["findings"]![0]!["severity"]);
        Assert.Equal(1, (int)document["findings"]![0]!["line"]!);
    }

    [Theory]
    [InlineData("/no/such/folder", "error: There is no file or folder /no/such/folder: name a configuration, or a folder of them.\n")]
    [InlineData("/proc/self/fdinfo", "error: /proc/self/fdinfo has no configurations: their names end in .conflist, .conf or .json.\n")]
    public async Task Nothing_to_validate_is_a_mistake(string path, string error)
    {
        var run = await ValidateAsync(path);
        Assert.Equal((2, error), (run.ExitCode, run.Error));
    }

    static string List(string plugins, string name = "n") => $$"""{ "cniVersion": "1.0.0", "name": "{{name}}", "plugins": [ {{plugins}} ] }""";

    void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);

    static Task<CniRun> ValidateAsync(params string[] arguments) => CniTest.RunAsync(["validate", "--no-plugins", .. arguments]);

    async Task<string[]> LinesAsync(string list)
    {
        Write("10-n.conflist", list);
        var prefix = Path.Combine(_folder.FullName, "10-n.conflist") + ":";
        return [.. (await ValidateAsync(_folder.FullName)).Out.Split('\n').Where(line => line.StartsWith(prefix, StringComparison.Ordinal)).Select(line => line[prefix.Length..])];
    }

    async Task<string[]> MessagesAsync(string plugins) => [.. (await LinesAsync(List(plugins))).Select(line => line.Split(": ", 2)[1])];
}
