namespace Cni.Netlink.Testing;

/// <summary>Stands in for the kernel in tests: a function from requests to replies, behind real sockets.</summary>
/// <remarks>
/// What is under test uses <see cref="NetlinkSocket"/> or <see cref="RouteSocket"/> as always, so framing, sequence numbers,
/// retries and errors are the real ones. A request that the function doesn't answer is acknowledged if it asks for it.
/// Listings are handed out in two reads, as the kernel does with long ones.
/// </remarks>
/// <param name="answer">Answers one request.</param>
public sealed class FakeNetlink(FakeNetlinkHandler answer)
{
    readonly List<byte[]> _requests = [];

    /// <summary>Makes a fake that acknowledges everything.</summary>
    public FakeNetlink() : this(static (in request, replies) => { }) { }

    /// <summary>The requests so far, each a whole message.</summary>
    public IReadOnlyList<byte[]> Requests => _requests;

    /// <summary>Opens a socket to the fake.</summary>
    /// <param name="family">The family that the socket believes to have.</param>
    /// <returns>The socket.</returns>
    public NetlinkSocket Open(NetlinkFamily family) => new(family, new FakeTransport(this, family));

    /// <summary>Opens a route socket to the fake.</summary>
    /// <returns>The socket.</returns>
    public RouteSocket OpenRouteSocket() => new(Open(NetlinkFamily.Route));

    /// <summary>Describes the requests so far, one attribute a line, with the kernel's names.</summary>
    /// <param name="family">The family.</param>
    /// <returns>The text, as a trace has it.</returns>
    public string Describe(NetlinkFamily family = NetlinkFamily.Route) => string.Concat(_requests.Select(request => NetlinkText.Describe(family, request)));

    internal void Answer(in NetlinkMessage request, FakeReplies replies)
    {
        _requests.Add(request.Bytes.ToArray());
        answer(request, replies);
    }
}

/// <summary>Answers one request that was sent to a <see cref="FakeNetlink"/>.</summary>
/// <param name="request">The request.</param>
/// <param name="replies">Takes the replies.</param>
public delegate void FakeNetlinkHandler(in NetlinkMessage request, FakeReplies replies);

/// <summary>Writes the content of a reply.</summary>
/// <param name="writer">A writer behind the netlink header.</param>
public delegate void FakeMessageWriter(NetlinkWriter writer);
