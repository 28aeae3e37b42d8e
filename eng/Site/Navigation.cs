namespace Cni.Site;

/// <summary>What the side of every page lists.</summary>
sealed record Navigation(IReadOnlyList<NavigationGroup> Groups);

/// <summary>Some entries under a heading.</summary>
sealed record NavigationGroup(string Title, IReadOnlyList<NavigationEntry> Entries);

/// <summary>A page, by its title.</summary>
sealed record NavigationEntry(string Title, string Url);
