using System.Text.Json;

namespace Cni.Sdk;

/// <summary>What a runtime attaches to a network: one interface of one container, with its arguments.</summary>
/// <param name="ContainerId">The container's id.</param>
/// <param name="Netns">The path of the container's network namespace; null or empty when it is gone, which only DEL takes.</param>
/// <param name="IfName">The interface's name in the container.</param>
/// <remarks>SPEC.md 1.1.0, section 3, "Attachment Parameters".</remarks>
public sealed record RuntimeAttachment(ContainerId ContainerId, string? Netns, InterfaceName IfName)
{
    /// <summary>The pairs of <c>CNI_ARGS</c>, in their order. Empty by default.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Args { get => field ?? []; init; }

    /// <summary>The arguments of capabilities, such as <c>portMappings</c>, as JSON; each plugin gets those it declares. Empty by default.</summary>
    public IReadOnlyDictionary<string, JsonElement> CapabilityArgs { get => field ?? s_none; init; }

    private static readonly Dictionary<string, JsonElement> s_none = [];

    /// <summary>Makes an attachment from text.</summary>
    /// <exception cref="CniException">The id is missing (<see cref="CniErrorCode.UnknownContainer"/>), or the id or the interface's name is
    /// invalid (<see cref="CniErrorCode.InvalidEnvironment"/>).</exception>
    public static RuntimeAttachment Create(string containerId, string? netns, string ifName) =>
        new(ContainerId.Parse(containerId), netns, InterfaceName.Parse(ifName));

    /// <summary>Refuses pairs that a plugin would read as something else. Only ADD does so: what was added must be deletable.</summary>
    /// <exception cref="CniException">A key or value can't be written in <c>CNI_ARGS</c> (<see cref="CniErrorCode.InvalidEnvironment"/>).</exception>
    internal void RequireWritableArgs()
    {
        foreach (var (key, value) in Args)
        {
            if (key.Length == 0 || key.AsSpan().ContainsAny('=', ';', '\0') || value.AsSpan().ContainsAny('=', ';', '\0'))
                throw new CniException(CniErrorCode.InvalidEnvironment, $"ARGS: invalid pair \"{key}={value}\"", "keys and values have no '=' and no ';'");
        }
    }

    /// <summary>Gives the value of <c>CNI_ARGS</c>.</summary>
    internal string ArgsText() => string.Join(';', Args.Select(static pair => $"{pair.Key}={pair.Value}"));
}
