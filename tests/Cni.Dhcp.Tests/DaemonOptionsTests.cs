using Cni.Samples.Dhcp;

namespace Cni.Dhcp.Tests;

public class DaemonOptionsTests
{
    [Fact]
    public void Flags_are_read_as_Go_does()
    {
        Assert.True(DaemonOptions.TryParse(
            ["-broadcast", "--hostprefix", "/host", "-pidfile=/run/p", "-socketpath", "/s", "-statedir=/d", "-timeout", "500ms", "-resendmax", "1m2s", "--resendtimeout=1.5h"],
            out var options, out _));
        Assert.Equal((true, "/host", "/run/p", "/s", "/d"), (options.Broadcast, options.HostPrefix, options.PidFile, options.SocketPath, options.StateFolder));
        Assert.Equal(new RetryPolicy(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(62), TimeSpan.FromMinutes(90)), options.Retries);
    }

    [Fact]
    public void Defaults_are_the_references()
    {
        Assert.True(DaemonOptions.TryParse(["-broadcast=false", "-socketpath", ""], out var options, out _));
        Assert.Equal((false, "/run/cni/dhcp.sock", ""), (options.Broadcast, options.SocketPath, options.HostPrefix));
        Assert.Equal(new RetryPolicy(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(62), TimeSpan.FromSeconds(208)), options.Retries);
    }

    [Theory]
    [InlineData("-nosuch=1", "flag provided but not defined: -nosuch")]
    [InlineData("-timeout", "flag needs an argument: -timeout")]
    [InlineData("-timeout=10", "invalid value \"10\" for flag -timeout")]
    [InlineData("-timeout=-1s", "invalid value \"-1s\" for flag -timeout")]
    [InlineData("-timeout=s", "invalid value \"s\" for flag -timeout")]
    [InlineData("-timeout=0s", "invalid value \"0s\" for flag -timeout")]
    [InlineData("-broadcast=maybe", "invalid value \"maybe\" for flag -broadcast")]
    [InlineData("-statedir=", "invalid value \"\" for flag -statedir")]
    [InlineData("start", "unexpected argument: start")]
    [InlineData("---timeout=1s", "unexpected argument: ---timeout=1s")]
    public void What_cannot_be_read_is_named(string argument, string problem)
    {
        Assert.False(DaemonOptions.TryParse([argument], out _, out string said));
        Assert.Equal(problem, said);
    }

    [Fact]
    public void Help_is_no_problem()
    {
        Assert.False(DaemonOptions.TryParse(["-help"], out _, out string problem));
        Assert.Equal("", problem);
    }
}
