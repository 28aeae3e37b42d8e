using System.CommandLine;

namespace Cni.Tool;

/// <summary>The arguments NETWORK and NETNS, which complete themselves.</summary>
internal static class NetworkArguments
{
    public static Argument<string> Network(RuntimeOptions options)
    {
        var network = new Argument<string>("NETWORK") { HelpName = "NETWORK", Description = "A network's name, or the file of its configuration." };
        network.CompletionSources.Add(context => NetworkFinder.Names(options.ConfigDirectoryOf(context.ParseResult)).AsEnumerable());
        return network;
    }

    public static Argument<string> Netns()
    {
        var netns = new Argument<string>("NETNS") { HelpName = "NETNS", Description = "A namespace's name, as \"ip netns\" lists it, or its path." };
        netns.CompletionSources.Add(static _ => NetnsPath.Names());
        return netns;
    }

    /// <summary>What cnitool wants behind NETWORK for verbs that concern no namespace; taken and not used, so that its users' scripts work.</summary>
    public static Argument<string?> Unused() => new("NETNS") { Arity = ArgumentArity.ZeroOrOne, Hidden = true };
}
