namespace Cni.Tool;

/// <summary>All that speaks of attachments on a node, collected before anything is judged.</summary>
internal sealed class Findings
{
    private readonly Dictionary<Attachment, Attachment> _attachments = [];

    public IReadOnlyCollection<Attachment> Attachments => _attachments.Values;

    public List<Trace> Traces { get; } = [];

    /// <summary>What could not be looked at, in sentences.</summary>
    public List<string> Warnings { get; } = [];

    public int Results { get; set; }

    /// <summary>The one object for an attachment, in which all that is known of it comes together.</summary>
    public Attachment Know(Attachment attachment)
    {
        if (_attachments.TryGetValue(attachment, out var known))
            return known;
        return _attachments[attachment] = attachment;
    }

    /// <summary>Takes a trace and what it says about its owner.</summary>
    public void Add(Trace trace)
    {
        Traces.Add(trace);
        if (trace.Owner is null)
            return;
        Attachment owner = Know(trace.Owner);
        owner.Addresses.UnionWith(trace.Addresses);
        owner.IsYoung |= trace.IsYoung;
    }
}
