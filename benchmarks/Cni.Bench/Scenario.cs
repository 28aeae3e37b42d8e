using System.Text.Json.Nodes;

namespace Cni.Bench;

/// <summary>One thing to measure: a list of plugins, and what must be so once they have run.</summary>
/// <param name="Id">Its name on the command line and in the JSON.</param>
/// <param name="Title">Its name in the table.</param>
/// <param name="Plugins">The plugins of the list, first to last.</param>
sealed record Scenario(string Id, string Title, params Step[] Plugins)
{
    /// <summary>The effects of ADD, each of which is looked at after every ADD and must be gone after DEL.</summary>
    public IReadOnlyList<Effect> Effects { get; init; } = [];

    /// <summary>Plugins that run before but aren't measured, for a chained plugin measured alone.</summary>
    public int Unmeasured { get; init; }

    /// <summary>Whether the C floor takes part.</summary>
    public bool HasFloor { get; init; }

    /// <summary>Whether the Go plugins can CHECK what they have added here.</summary>
    public bool GoCanCheck { get; init; } = true;

    /// <summary>A part of the rounds that others get, for what takes seconds.</summary>
    public double Share { get; init; } = 1;
}

/// <summary>A plugin of the list.</summary>
/// <param name="Type">The plugin.</param>
/// <param name="Config">Its configuration for a pod, as JSON, without name, version and previous result.</param>
sealed record Step(string Type, Func<Pod, string> Config)
{
    public string ConfigFor(Pod pod, string network, JsonNode? previous)
    {
        JsonObject config = JsonNode.Parse(Config(pod))!.AsObject();
        config["cniVersion"] = "1.0.0";
        config["name"] = network;
        config["type"] = Type;
        if (previous is not null)
            config["prevResult"] = previous.DeepClone();
        return config.ToJsonString();
    }
}

/// <summary>Something that a witness must see after ADD, and must not see after DEL.</summary>
/// <param name="What">What is looked for.</param>
/// <param name="IsThere">Looks for it; gets the pod and its address without prefix.</param>
sealed record Effect(string What, Func<Pod, string, bool> IsThere);
