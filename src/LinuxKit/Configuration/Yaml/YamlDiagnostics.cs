namespace LinuxKit.Configuration.Yaml;

/// <summary>What can be wrong with YAML as such: LK0140 to LK0159.</summary>
public static class YamlDiagnostics
{
    /// <summary>LK0140.</summary>
    public static readonly DiagnosticDescriptor InvalidYaml = Error("LK0140",
        "Text is not YAML.",
        "Correct the text.");

    /// <summary>LK0141.</summary>
    public static readonly DiagnosticDescriptor TooLarge = Error("LK0141",
        "YAML is larger or deeper than a system's description can be.",
        "Put long contents in files of their own, and write less with aliases.");

    /// <summary>LK0142.</summary>
    public static readonly DiagnosticDescriptor DuplicateKey = Error("LK0142",
        "A key stands twice in one map.",
        "Remove one of them.");

    /// <summary>LK0143.</summary>
    public static readonly DiagnosticDescriptor UnknownVariable = Error("LK0143",
        "YAML uses a variable that nobody gave.",
        "Add it to Variables, or write '$${' for the text itself.");

    /// <summary>LK0144.</summary>
    public static readonly DiagnosticDescriptor InvalidTemplate = Error("LK0144",
        "An image begins with '@' and is not '@pkg:' with a package project.",
        "Write '@pkg:' and the path of one package project, or of a folder with one, relative to the YAML's folder.");

    /// <summary>LK0145.</summary>
    public static readonly DiagnosticDescriptor MissingYaml = Error("LK0145",
        "A YAML file can't be read.",
        "Correct the path, and see that the file is readable UTF-8.");

    /// <summary>LK0146.</summary>
    public static readonly DiagnosticDescriptor SaidTwice = Error("LK0146",
        "An item's metadata and its YAML set one field.",
        "Remove one of them.");

    private static DiagnosticDescriptor Error(string code, string title, string help) => new(code, DiagnosticSeverity.Error, title, help);
}
