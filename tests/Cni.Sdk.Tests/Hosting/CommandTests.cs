namespace Cni.Sdk.Tests.Hosting;

public class CommandTests
{
    static async Task<(int Code, string Called)> Run(string commandName, params string[] args)
    {
        string called = "";
        var set = new CniPluginSet().Add<ProbePlugin>("dhcp").Add<ProbePlugin>("bridge").AddCommand("dhcp", "daemon", rest =>
        {
            called = "daemon " + string.Join(' ', rest);
            return Task.FromResult(42);
        });
        int code = await set.RunAsync(args, new CniEnvironment { CommandName = commandName });
        return (code, called.TrimEnd());
    }

    [Theory]
    [InlineData("/opt/cni/bin/dhcp", "daemon -x 1")]
    [InlineData("cni-plugins", "dhcp daemon -x 1")]
    public async Task A_command_gets_the_arguments_behind_its_name(string commandName, string args) =>
        Assert.Equal((42, "daemon -x 1"), await Run(commandName, args.Split(' ')));

    [Theory]
    [InlineData("dhcp", "")]
    [InlineData("dhcp", "other")]
    [InlineData("bridge", "daemon")]
    [InlineData("bridge", "dhcp daemon")]
    [InlineData("cni-plugins", "daemon")]
    [InlineData("cni-plugins", "dhcp")]
    public async Task Anything_else_is_a_plugins_call_as_before(string commandName, string args) =>
        Assert.Equal("", (await Run(commandName, args.Split(' ', StringSplitOptions.RemoveEmptyEntries))).Called);

    [Fact]
    public void A_command_needs_its_names_and_something_to_do()
    {
        Assert.Throws<ArgumentException>(() => new CniPluginSet().AddCommand("", "daemon", _ => Task.FromResult(0)));
        Assert.Throws<ArgumentException>(() => new CniPluginSet().AddCommand("dhcp", "", _ => Task.FromResult(0)));
        Assert.Throws<ArgumentNullException>(() => new CniPluginSet().AddCommand("dhcp", "daemon", null!));
    }
}
