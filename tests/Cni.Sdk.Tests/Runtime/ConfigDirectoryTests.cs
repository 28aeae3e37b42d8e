namespace Cni.Sdk.Tests.Runtime;

public sealed class ConfigDirectoryTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("cni-netd-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    void Put(string name, string content)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }

    static string List(string name, string type = "a") => $$"""{"name":"{{name}}","cniVersion":"1.0.0","plugins":[{"type":"{{type}}"}]}""";

    string Failure(string name) => Assert.Throws<CniException>(() => NetworkConfigList.Load(folder, name)).Message;

    [Fact]
    public void Nothing_there_and_nothing_of_that_name_are_told_apart()
    {
        Assert.Equal($"no net configurations found in {folder}", Failure("net"));
        Assert.Equal("no net configurations found in /no/such/dir", Assert.Throws<CniException>(() => NetworkConfigList.Load("/no/such/dir", "net")).Message);
        Assert.Empty(NetworkConfigList.List("/no/such/dir"));
        Put("10-x.conflist", List("x"));
        Assert.Equal($"no net configuration with name \"net\" in {folder}", Failure("net"));
        Put("sub/10-net.conflist", List("net"));
        Put("10-net.conflist.bak", List("net"));
        Assert.Equal($"no net configuration with name \"net\" in {folder}", Failure("net"));
    }

    [Fact]
    public void A_list_wins_over_a_single_configuration_and_the_first_file_over_later_ones()
    {
        Put("00-net.conf", """{"name":"net","type":"single"}""");
        Put("20-net.conflist", List("net", "second"));
        Put("10-net.conflist", List("net", "first"));
        Assert.Equal("first", NetworkConfigList.Load(folder, "net").Plugins[0].Type);
        File.Delete(Path.Combine(folder, "10-net.conflist"));
        Assert.Equal("second", NetworkConfigList.Load(folder, "net").Plugins[0].Type);
        File.Delete(Path.Combine(folder, "20-net.conflist"));
        Assert.Equal("single", NetworkConfigList.Load(folder, "net").Plugins[0].Type);
    }

    [Theory]
    [InlineData("conf")]
    [InlineData("json")]
    public void A_single_configuration_becomes_a_list_of_one(string extension)
    {
        Put($"10-net.{extension}", """{"name":"net","cniVersion":"0.4.0","type":"single","n":12345678901234567890}""");
        var list = NetworkConfigList.Load(folder, "net");
        Assert.Equal(("net", CniVersion.V0_4_0, 1), (list.Name.ToString(), list.CniVersion, list.Plugins.Count));
        Assert.Contains("12345678901234567890", System.Text.Encoding.UTF8.GetString(list.Plugins[0].Raw.Span), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("00-bad.conflist", "{", "error parsing configuration list: ")]
    [InlineData("00-bad.conf", "{", "error parsing configuration: ")]
    [InlineData("00-bad.conf", """{"name":"x"}""", "error parsing configuration: missing 'type'")]
    [InlineData("00-bad.conflist", """{"name":"x"}""", "no plugin configs found")]
    public void A_malformed_file_ends_the_search_and_is_named(string name, string content, string message)
    {
        Put("99-net.json", """{"name":"net","type":"a"}""");
        Put(name, content);
        var error = Assert.Throws<CniException>(() => NetworkConfigList.Load(folder, "net"));
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(folder, name), error.Details, StringComparison.Ordinal);
    }

    [Fact]
    public void Plugins_of_the_networks_folder_come_behind_the_inlined_ones()
    {
        Put("10-net.conflist", List("net", "inlined"));
        Put("net/20-b.conf", """{"type":"b"}""");
        Put("net/10-a.conf", """{"type":"a"}""");
        Put("net/10-c.json", """{"type":"c"}""");
        Assert.Equal(["inlined", "a", "b"], NetworkConfigList.Load(folder, "net").Plugins.Select(plugin => plugin.Type));

        Put("10-net.conflist", """{"name":"net"}""");
        Assert.Equal(["a", "b"], NetworkConfigList.Load(folder, "net").Plugins.Select(plugin => plugin.Type));

        Put("10-net.conflist", """{"name":"net","loadOnlyInlinedPlugins":true,"plugins":[{"type":"inlined"}]}""");
        Assert.Equal(["inlined"], NetworkConfigList.Load(folder, "net").Plugins.Select(plugin => plugin.Type));
    }

    [Fact]
    public void All_networks_are_listed_by_file_name_each_once()
    {
        Put("10-b.conf", """{"name":"b","type":"x"}""");
        Put("20-a.conflist", List("a"));
        Put("05-a.conf", """{"name":"a","type":"hidden"}""");
        Assert.Equal(["b", "a"], NetworkConfigList.List(folder).Select(list => list.Name.ToString()));
        Assert.Equal("a", NetworkConfigList.List(folder)[1].Plugins[0].Type);
    }

    [Fact]
    public void A_name_that_is_a_path_is_refused_before_its_folder_is_looked_at()
    {
        Put("10-net.conflist", """{"name":"../evil"}""");
        Assert.Equal("invalid characters found in network name", Failure("../evil"));
    }
}
