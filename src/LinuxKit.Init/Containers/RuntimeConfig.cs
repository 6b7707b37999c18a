using System.Text.Json;

namespace LinuxKit.Init.Containers;

/// <summary>A mount as <c>runtime.json</c> has it.</summary>
internal sealed record RuntimeMount(string Destination, string Type, string Source, IReadOnlyList<string> Options);

/// <summary>A network interface that a container gets.</summary>
internal sealed record RuntimeInterface(string Name, string Add, string Peer, bool CreateInRoot);

/// <summary>A container's <c>runtime.json</c>: what is done outside of the OCI runtime before and while it starts.</summary>
internal sealed record RuntimeConfig
{
    public IReadOnlyList<RuntimeMount> Mounts { get; init; } = [];

    public IReadOnlyList<string> Folders { get; init; } = [];

    public IReadOnlyList<string> ControlGroups { get; init; } = [];

    public IReadOnlyList<RuntimeInterface> Interfaces { get; init; } = [];

    /// <summary>Kind of namespace to the path that it is bound to, only where there is one.</summary>
    public IReadOnlyDictionary<string, string> BoundNamespaces { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether something must be done between the container's creation and its start.</summary>
    public bool NeedsCreated => Interfaces.Count > 0 || BoundNamespaces.Count > 0;

    /// <summary>Reads the file's content.</summary>
    /// <exception cref="JsonException">It is no JSON, or a value is of the wrong kind.</exception>
    public static RuntimeConfig Parse(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        try
        {
            return new RuntimeConfig
            {
                Mounts = [.. Items(root, "mounts").Select(mount => new RuntimeMount(
                    Text(mount, "destination"), Text(mount, "type"), Text(mount, "source"), Texts(mount, "options")))],
                Folders = Texts(root, "mkdir"),
                ControlGroups = Texts(root, "cgroups"),
                Interfaces = [.. Items(root, "interfaces").Select(item => new RuntimeInterface(
                    Text(item, "name"), Text(item, "add"), Text(item, "peer"), Flag(item, "createInRoot")))],
                BoundNamespaces = root.TryGetProperty("bindNS", out var bound) && bound.ValueKind == JsonValueKind.Object
                    ? bound.EnumerateObject()
                        .Select(property => (property.Name, Value: property.Value.GetString() ?? ""))
                        .Where(property => property.Value.Length > 0)
                        .ToDictionary(property => property.Name, property => property.Value)
                    : [],
            };
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException(e.Message, e);
        }
    }

    private static JsonElement[] Items(JsonElement element, string name) =>
        element.TryGetProperty(name, out var array) && array.ValueKind == JsonValueKind.Array ? [.. array.EnumerateArray()] : [];

    private static string[] Texts(JsonElement element, string name) => [.. Items(element, name).Select(item => item.GetString() ?? "")];

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

    private static bool Flag(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.GetBoolean();
}
