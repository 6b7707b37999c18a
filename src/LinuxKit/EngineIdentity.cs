namespace LinuxKit;

/// <summary>Which engine this is. Another one may make other bytes of the same plan, so what is kept between builds says whose it is.</summary>
public static class EngineIdentity
{
    /// <summary>
    /// The id of this assembly's module (ECMA-335, II.22.30). A deterministic compiler makes it of the source, the references and the options; compiling
    /// ahead of time leaves it as it is. It belongs into no output.
    /// </summary>
    public static string Current { get; } = typeof(EngineIdentity).Module.ModuleVersionId.ToString();
}
