//! Keys `agent` and `replicas`, and `write.via`, which goes with them.

use std::num::NonZeroU16;

use super::{Noted, Resolver};
use crate::{
    document::{AgentConfig, WriteViaConfig},
    fault::Problem,
    path::Path,
    settings::{PlacementSettings, RunOn},
    shape::top,
    tree::Content,
};

impl Resolver<'_> {
    /// `None` of `agent` is also one with a fault, of which the document still has the key.
    pub(crate) fn placement(
        &mut self,
        agent: Option<AgentConfig>,
        replicas: Option<u16>,
        via: Option<WriteViaConfig>,
    ) -> Result<PlacementSettings, Noted> {
        let is_given = self.names_agent();
        if via == Some(WriteViaConfig::Hub) && !is_given {
            let problem = Problem::new("`hub` is for data sources that an agent runs");
            let hint = "name the agent with `agent`, or leave `via` out";
            self.fault(&top("write").key("via"), problem.hint(hint));
        }
        let path = top("agent");
        let on = match agent {
            None if is_given => return Err(Noted),
            None => RunOn::Hubs,
            Some(AgentConfig::Name(name)) => RunOn::Agents(vec![name]),
            Some(AgentConfig::List(names)) => RunOn::Agents(self.each_once(names, &path)?),
            Some(AgentConfig::Labels(wanted)) => RunOn::Labels(wanted.labels),
        };
        let replicas = match &on {
            RunOn::Agents(names) => self.as_many_as(names.len(), replicas)?,
            RunOn::Hubs | RunOn::Labels(_) => replicas.and_then(NonZeroU16::new),
        };
        Ok(PlacementSettings {
            on,
            replicas: replicas.unwrap_or(NonZeroU16::MIN),
        })
    }

    /// Whether the document has the key with a value, sound or not.
    fn names_agent(&self) -> bool {
        let agent = self.root.get("agent");
        agent.is_some_and(|agent| !matches!(agent.content, Content::Null))
    }

    fn each_once(&mut self, names: Vec<String>, path: &Path) -> Result<Vec<String>, Noted> {
        let twice = (1..names.len()).find(|idx| names[..*idx].contains(&names[*idx]));
        let Some(name_idx) = twice else {
            return Ok(names);
        };
        let problem = Problem::new(format!("`{}` is already in the list", names[name_idx]));
        let hint = "name each agent once: one agent runs a data source once";
        self.fault(&path.index(name_idx), problem.hint(hint));
        Err(Noted)
    }

    /// Named agents all run it; another number would leave one out or ask for one that is not named.
    fn as_many_as(
        &mut self,
        num_names: usize,
        replicas: Option<u16>,
    ) -> Result<Option<NonZeroU16>, Noted> {
        let Some(replicas) = replicas.filter(|number| usize::from(*number) != num_names) else {
            return Ok(u16::try_from(num_names).ok().and_then(NonZeroU16::new));
        };
        let names = match num_names {
            1 => "one agent".to_owned(),
            number => format!("{number} agents"),
        };
        let problem = Problem::new(format!("{replicas} replicas are wanted of {names}"));
        let hint = "leave `replicas` out: each named agent runs the data source once. To take some \
                    of many, give their labels: `agent: {labels: {…}}`";
        self.fault(&top("replicas"), problem.hint(hint));
        Err(Noted)
    }
}
