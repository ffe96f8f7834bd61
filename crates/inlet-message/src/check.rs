//! What is wrong with the rules of a document, found without any server.

use inlet_config::settings::{MessageSettings, TargetSettings};

use crate::{
    compile::Compiler,
    declare::declared_table,
    program::{CompileFault, Program},
};

mod rule;

pub use rule::{RuleFault, RuleKind, check_rule};

/// Compiles the rules as far as the document alone allows and reports all faults.
///
/// A super table that the document creates is known from its types, so rules are held against it.
/// Any other is not: then fields, expressions, templates and time formats are judged, and whether
/// columns exist and values fit is left to [`Program::compile`].
pub fn check_document(
    message: &MessageSettings,
    target: &TargetSettings,
) -> Result<(), Vec<CompileFault>> {
    if target.create_super_table
        && let Ok(table) = declared_table(target)
    {
        return Program::compile(message, target, &table).map(drop);
    }
    Compiler::check(message, target)
}
