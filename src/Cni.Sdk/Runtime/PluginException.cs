namespace Cni.Sdk;

/// <summary>Says which plugin of which network failed at which verb; code and details are the plugin's own.</summary>
public sealed class PluginException : CniException
{
    internal PluginException(string pluginType, NetworkName network, CniCommand command, CniException cause)
        : base(cause.Code, $"plugin type=\"{pluginType}\" name=\"{network}\" failed ({Verb(command)}): {cause.Message}", cause.Details, cause)
    {
        PluginType = pluginType;
        Network = network;
        Command = command;
        PluginError = cause.ToError();
    }

    /// <summary>The type of the plugin that failed.</summary>
    public string PluginType { get; }

    /// <summary>The network it belongs to.</summary>
    public NetworkName Network { get; }

    /// <summary>The verb that failed.</summary>
    public CniCommand Command { get; }

    /// <summary>The plugin's own error, without the words about where it happened.</summary>
    public CniError PluginError { get; }

    private static string Verb(CniCommand command) => command switch
    {
        CniCommand.Add => "add",
        CniCommand.Check => "check",
        CniCommand.Del => "delete",
        CniCommand.Gc => "gc",
        CniCommand.Status => "status",
        _ => "version",
    };
}
