using System.Reflection;

namespace Cni.Site.Api;

/// <summary>What types and members are called and are, in the words of C#.</summary>
static class CSharp
{
    static readonly Dictionary<string, string> Operators = new(StringComparer.Ordinal)
    {
        ["op_Equality"] = "==", ["op_Inequality"] = "!=", ["op_LessThan"] = "<", ["op_GreaterThan"] = ">", ["op_LessThanOrEqual"] = "<=", ["op_GreaterThanOrEqual"] = ">=",
        ["op_Addition"] = "+", ["op_Subtraction"] = "-", ["op_BitwiseAnd"] = "&", ["op_BitwiseOr"] = "|", ["op_ExclusiveOr"] = "^", ["op_OnesComplement"] = "~",
        ["op_LogicalNot"] = "!", ["op_LeftShift"] = "<<", ["op_RightShift"] = ">>", ["op_True"] = "true", ["op_False"] = "false", ["op_Increment"] = "++", ["op_Decrement"] = "--",
        ["op_Multiply"] = "*", ["op_Division"] = "/", ["op_Modulus"] = "%", ["op_UnaryNegation"] = "-",
    };

    static readonly Dictionary<Type, string> Words = new()
    {
        [typeof(void)] = "void", [typeof(bool)] = "bool", [typeof(byte)] = "byte", [typeof(sbyte)] = "sbyte", [typeof(short)] = "short", [typeof(ushort)] = "ushort",
        [typeof(int)] = "int", [typeof(uint)] = "uint", [typeof(long)] = "long", [typeof(ulong)] = "ulong", [typeof(nint)] = "nint", [typeof(nuint)] = "nuint",
        [typeof(char)] = "char", [typeof(string)] = "string", [typeof(object)] = "object", [typeof(double)] = "double", [typeof(float)] = "float", [typeof(decimal)] = "decimal",
    };

    public static string? Word(Type type) => Words.GetValueOrDefault(type);

    /// <summary>A type's name with the names of its parameters, after the types that it is nested in.</summary>
    public static string NameOf(Type type)
    {
        var outer = type.DeclaringType is { } declaring ? NameOf(declaring).Split('<')[0] + "." : "";
        var known = type.DeclaringType?.GetGenericArguments().Length ?? 0;
        var parameters = type.GetGenericArguments().Skip(known).Select(parameter => parameter.Name).ToArray();
        return outer + type.Name.Split('`')[0] + (parameters.Length > 0 ? $"<{string.Join(", ", parameters)}>" : "");
    }

    public static string NameOf(MemberInfo member) => member switch
    {
        ConstructorInfo constructor => NameOf(constructor.DeclaringType!).Split('<')[0].Split('.')[^1],
        MethodInfo { Name: "op_Implicit" or "op_Explicit" } conversion => $"to {SimpleName(conversion.ReturnType)}",
        MethodInfo method when Operators.TryGetValue(method.Name, out var sign) => "operator " + sign,
        MethodInfo { IsGenericMethod: true } method => $"{method.Name}<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>",
        PropertyInfo property when property.GetIndexParameters().Length > 0 => "this[]",
        _ => member.Name,
    };

    public static string? OperatorOf(MethodBase method) => Operators.GetValueOrDefault(method.Name);

    public static string KindOf(MemberInfo member) => member switch
    {
        Type { IsEnum: true } => "enum",
        Type type when type.IsSubclassOf(typeof(MulticastDelegate)) => "delegate",
        Type { IsInterface: true } => "interface",
        Type { IsValueType: true } type => IsRecord(type) ? "record struct" : "struct",
        Type { IsAbstract: true, IsSealed: true } => "static class",
        Type type => IsRecord(type) ? "record" : "class",
        ConstructorInfo => "constructor",
        MethodInfo { IsSpecialName: true } => "operator",
        MethodInfo => "method",
        PropertyInfo => "property",
        FieldInfo { IsLiteral: true } => "constant",
        FieldInfo => "field",
        EventInfo => "event",
        _ => "",
    };

    public static bool IsRecord(Type type) => type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly) is not null;

    /// <summary>A type's name as it is spoken of, such as in the name of a conversion.</summary>
    static string SimpleName(Type type) => Word(type) ?? (type.IsArray ? SimpleName(type.GetElementType()!) + "[]" : type.IsGenericType
        ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(SimpleName))}>"
        : type.Name);
}
