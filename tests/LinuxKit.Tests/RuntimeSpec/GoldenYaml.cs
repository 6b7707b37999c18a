using System.Globalization;
using System.Text.Json.Nodes;
using LinuxKit.Configuration;
using LinuxKit.Configuration.Items;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace LinuxKit.Tests.RuntimeSpec;

/// <summary>Says a golden case's YAML in items; what items can't say, and what nobody knows, goes through the reader of labels.</summary>
internal static class GoldenYaml
{
    private static readonly Dictionary<string, ItemType> Sections = new(StringComparer.Ordinal)
    {
        ["onboot"] = ItemType.OnBoot,
        ["onshutdown"] = ItemType.OnShutdown,
        ["services"] = ItemType.Service,
    };

    /// <summary>Reads a case: the system, and everything wrong with it.</summary>
    public static DefinitionReading Read(string file)
    {
        var yaml = new YamlStream();
        using (var text = File.OpenText(file))
        {
            yaml.Load(text);
        }

        var items = new List<ProjectItem>();
        var structured = new Dictionary<ItemType, List<ContainerSettings>>
        {
            [ItemType.OnBoot] = [], [ItemType.OnShutdown] = [], [ItemType.Service] = [],
        };
        var diagnostics = new List<Diagnostic>();
        foreach (var (key, value) in (YamlMappingNode)yaml.Documents[0].RootNode)
        {
            switch (Text(key))
            {
                case "kernel":
                    items.Add(Item(ItemType.Kernel, (YamlMappingNode)value, "image", file, []));
                    break;
                case "init":
                    items.AddRange(((YamlSequenceNode)value).Select(image => new ProjectItem(
                        ItemType.Init, Text(image), new Dictionary<string, string>(), new SourceLocation(file), Path.GetDirectoryName(file)!)));
                    break;
                case "files":
                    items.AddRange(((YamlSequenceNode)value).Cast<YamlMappingNode>().Select(entry => Item(ItemType.File, entry, "path", file, [])));
                    break;
                case var section:
                    foreach (var entry in ((YamlSequenceNode)value).Cast<YamlMappingNode>())
                    {
                        var rest = new JsonObject();
                        items.Add(Item(Sections[section], entry, "name", file, rest));
                        var label = LabelReader.Read(rest.ToJsonString(), new SourceLocation(file));
                        structured[Sections[section]].Add(label.Settings);
                        diagnostics.AddRange(label.Diagnostics);
                    }

                    break;
            }
        }

        var reading = ItemReader.Read(items, []);
        var definition = reading.HasErrors ? reading.Definition : reading.Definition with
        {
            OnBoot = [.. reading.Definition.OnBoot.Zip(structured[ItemType.OnBoot], With)],
            OnShutdown = [.. reading.Definition.OnShutdown.Zip(structured[ItemType.OnShutdown], With)],
            Services = [.. reading.Definition.Services.Zip(structured[ItemType.Service], With)],
        };
        return new DefinitionReading(definition, [.. reading.Diagnostics, .. diagnostics]);
    }

    private static ContainerDefinition With(ContainerDefinition container, ContainerSettings structured) =>
        container with { Settings = container.Settings.Over(structured) };

    private static ProjectItem Item(ItemType type, YamlMappingNode entry, string include, string file, JsonObject rest)
    {
        var metadata = new Dictionary<string, string>();
        foreach (var (keyNode, value) in entry)
        {
            var key = Text(keyNode);
            if (key == include)
            {
                continue;
            }

            var field = key switch { "cmdline" => "CommandLine", "ucode" => "Microcode", "directory" => "Type", _ => string.Concat(key.Split('.').Select(part => char.ToUpperInvariant(part[0]) + part[1..])) };
            if (key != "image" && type is not (ItemType.Kernel or ItemType.File) && !ItemTables.Container.TryFindMetadata(field, out _))
            {
                rest[key] = Json(value);
                continue;
            }

            metadata[field] = key switch
            {
                "command" => Escape(string.Join(' ', ((YamlSequenceNode)value).Select(word => $"'{Text(word).Replace("'", @"'\''", StringComparison.Ordinal)}'"))),
                "directory" => Text(value) == "true" ? "Directory" : "",
                _ => value switch
                {
                    YamlSequenceNode list => string.Join(';', list.Select(element => Escape(Text(element)))),
                    YamlMappingNode map => string.Join(';', map.Select(pair => Escape($"{Text(pair.Key)}={Text(pair.Value)}"))),
                    _ => Escape(Text(value)),
                },
            };
        }

        return new ProjectItem(type, Text(entry[include]), metadata, new SourceLocation(file), Path.GetDirectoryName(file)!);
    }

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;

    private static string Escape(string text) => text
        .Replace("%", "%25", StringComparison.Ordinal).Replace(";", "%3B", StringComparison.Ordinal);

    private static JsonNode? Json(YamlNode node) => node switch
    {
        YamlSequenceNode list => new JsonArray([.. list.Select(Json)]),
        YamlMappingNode map => new JsonObject(map.Select(pair => KeyValuePair.Create(Text(pair.Key), Json(pair.Value)))),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "true" or "false" } flag => JsonValue.Create(flag.Value == "true"),
        YamlScalarNode { Style: ScalarStyle.Plain } scalar when long.TryParse(scalar.Value, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        _ => JsonValue.Create(Text(node)),
    };
}
