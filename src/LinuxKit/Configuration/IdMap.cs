using System.Globalization;

namespace LinuxKit.Configuration;

/// <summary>The users that containers have by name. Each container of a system gets a number of its own, which is its user and its group.</summary>
public sealed class IdMap
{
    private const uint First = 100;

    private readonly Dictionary<string, uint> _ids;

    private IdMap(Dictionary<string, uint> ids) => _ids = ids;

    /// <summary>Numbers the containers of a system: those of boot, of shutdown and the services, in order. Of two with one name, the later number counts.</summary>
    /// <param name="definition">The system.</param>
    public static IdMap From(ImageDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var ids = new Dictionary<string, uint>(StringComparer.Ordinal);
        var next = First;
        foreach (var container in (IEnumerable<ContainerDefinition>)[.. definition.OnBoot, .. definition.OnShutdown, .. definition.Services])
        {
            ids[container.Name] = next++;
        }

        return new IdMap(ids);
    }

    /// <summary>Gives the number of a user or group.</summary>
    /// <param name="name">A number, <c>root</c> or a container's name; nothing is <c>root</c>.</param>
    /// <exception cref="LinuxKitException">There is no such container.</exception>
    public uint Resolve(string? name)
    {
        if (name is null or "" or "root")
        {
            return 0;
        }

        if (uint.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || _ids.TryGetValue(name, out id))
        {
            return id;
        }

        throw ConfigurationDiagnostics.UnknownOwner.Error(
            $"'{name}' is neither a number nor a container of this system.{NearestName.Hint(name, _ids.Keys)}");
    }
}
