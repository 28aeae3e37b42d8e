namespace Cni.Sdk;

/// <summary>A request about one attachment: one interface of one container in one network.</summary>
public abstract class AttachmentRequest : CniRequest
{
    private readonly RequestContext _context;

    private protected AttachmentRequest(RequestContext context)
        : base(context) => _context = context;

    /// <summary>The container's id (<c>CNI_CONTAINERID</c>).</summary>
    public ContainerId ContainerId => _context.Parameters.ContainerId;

    /// <summary>The interface's name in the container (<c>CNI_IFNAME</c>).</summary>
    public InterfaceName IfName => _context.Parameters.IfName;

    /// <summary>The runtime's extra arguments (<c>CNI_ARGS</c>); empty when there are none.</summary>
    public CniArgs Args => _context.Parameters.Args;

    /// <summary>
    /// For ADD the result of the plugin before this one in the chain, for CHECK and DEL the final result of the ADD, upgraded to the
    /// newest shape; null when the configuration has no <c>prevResult</c>.
    /// </summary>
    public CniResult? PrevResult => _context.PrevResult;

    private protected string? NetnsOrNull => _context.Parameters.Netns;

    /// <summary>Gives <see cref="PrevResult"/> to a plugin that only works behind another one.</summary>
    /// <exception cref="CniException">There is none (<see cref="CniErrorCode.InvalidNetworkConfig"/>).</exception>
    public CniResult RequirePrevResult() => PrevResult
        ?? throw new CniException(CniErrorCode.InvalidNetworkConfig, "must be called as chained plugin",
            "the configuration has no prevResult: list this plugin behind one that makes the interface");
}
