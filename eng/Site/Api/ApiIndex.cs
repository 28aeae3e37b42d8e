using System.Reflection;
using System.Runtime.CompilerServices;

namespace Cni.Site.Api;

/// <summary>All public types of the libraries, with what is written about them.</summary>
sealed class ApiIndex
{
    const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    readonly Dictionary<string, string> _urls = new(StringComparer.Ordinal);
    readonly Dictionary<string, string?> _names = new(StringComparer.Ordinal);

    ApiIndex(IReadOnlyList<Assembly> assemblies, XmlDocs docs)
    {
        Docs = docs;
        Packages = [.. assemblies.Select(assembly => assembly.GetName().Name!)];
        Types = [.. assemblies.SelectMany(assembly => assembly.GetExportedTypes()).Where(type => !IsGenerated(type)).Select(Describe).OrderBy(type => type.Id, StringComparer.Ordinal)];
        foreach (var type in Types)
        {
            _urls[type.Id] = type.Url;
            AddName(type.Name.Split('<')[0], type.Url);
            foreach (var member in type.Members)
            {
                _urls.TryAdd(member.Id, type.Url + "#" + member.Anchor);
                AddName(type.Name.Split('<')[0] + "." + member.Name, type.Url + "#" + member.Anchor);
            }
        }

        // A generic type and its namesake: the name alone means the one without parameters.
        foreach (var type in Types.Where(type => !type.Name.Contains('<', StringComparison.Ordinal)))
        {
            if (Types.Count(other => other.Name == type.Name) == 1)
            {
                _names[type.Name] = type.Url;
            }
        }
    }

    public IReadOnlyList<string> Packages { get; }

    public IReadOnlyList<ApiType> Types { get; }

    public XmlDocs Docs { get; }

    public static string PackageUrl(string package) => $"api/{package}/index.html";

    /// <summary>Reads the libraries that lie in a folder together with their XML comments.</summary>
    public static ApiIndex Load(string folder, SiteOutput site)
    {
        var files = Directory.EnumerateFiles(folder, "Cni.*.dll").Where(file => File.Exists(Path.ChangeExtension(file, ".xml"))).Order(StringComparer.Ordinal).ToArray();
        if (files.Length == 0)
        {
            site.Warn($"{folder} has no libraries");
        }

        // In the order of the architecture: what plugin authors meet first comes first.
        string[] first = ["Cni.Sdk", "Cni.Netlink", "Cni.Ipam", "Cni.Toolkit"];
        var assemblies = files.Select(Assembly.LoadFrom).OrderBy(assembly => Array.IndexOf(first, assembly.GetName().Name) is >= 0 and var place ? place : first.Length).ThenBy(assembly => assembly.GetName().Name, StringComparer.Ordinal).ToArray();
        return new(assemblies, XmlDocs.Load(files.Select(file => Path.ChangeExtension(file, ".xml"))));
    }

    /// <summary>Where something that a comment names is described; null if it isn't a public member of a library.</summary>
    public string? UrlOf(string id) => _urls.GetValueOrDefault(id);

    public string? UrlOf(Type type) => UrlOf(DocId.Of(type.IsGenericType ? type.GetGenericTypeDefinition() : type));

    /// <summary>Where a type, or <c>Type.Member</c>, is described; null if the name is nobody's or not only one's.</summary>
    public string? UrlOfName(string name) => _names.GetValueOrDefault(name);

    static string UrlFor(Type type) => $"api/{type.Assembly.GetName().Name}/{type.FullName!.Replace('`', '-').Replace('+', '.')}.html";

    void AddName(string name, string url)
    {
        if (!_names.TryAdd(name, url) && _names[name]?.Split('#')[0] != url.Split('#')[0])
        {
            _names[name] = null;
        }
    }

    static ApiType Describe(Type type)
    {
        var members = new List<ApiMember>();
        var anchors = new HashSet<string>(StringComparer.Ordinal);
        foreach (var info in type.GetMembers(Declared).Where(member => !type.IsSubclassOf(typeof(MulticastDelegate)) && IsSeen(member)).OrderBy(member => member.MetadataToken))
        {
            var (name, kind) = (CSharp.NameOf(info), CSharp.KindOf(info));
            var anchor = string.Concat(name.Split('<')[0].Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-') is { Length: > 0 } plain ? plain : info.Name;
            for (var number = 2; !anchors.Add(anchor); number++)
            {
                anchor = $"{anchor.Split("--")[0]}--{number}";
            }

            members.Add(new(info, DocId.Of(info), anchor, name, kind));
        }

        return new(type, DocId.Of(type), UrlFor(type), CSharp.NameOf(type), CSharp.KindOf(type), members);
    }

    static bool IsSeen(MemberInfo member) => !IsGenerated(member) && member switch
    {
        ConstructorInfo constructor => IsSeen(constructor) && !constructor.IsStatic,
        MethodInfo method => IsSeen(method) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)),
        PropertyInfo property => property.GetAccessors(nonPublic: true).Any(IsSeen),
        FieldInfo field => (field.IsPublic || field.IsFamily) && !field.IsSpecialName,
        EventInfo happening => IsSeen(happening.AddMethod!),
        _ => false,
    };

    static bool IsSeen(MethodBase method) => method.IsPublic || ((method.IsFamily || method.IsFamilyOrAssembly) && !method.DeclaringType!.IsSealed);

    static bool IsGenerated(MemberInfo member) => member.IsDefined(typeof(CompilerGeneratedAttribute)) || member.Name.Contains('<', StringComparison.Ordinal);
}
