//! Statements that define: databases, super tables, subtables, changes.

use super::ast::{
    Change, CreateDatabase, CreateSubtable, CreateTable, Statement, TableName, Using,
};
use super::lexer::Kind;
use super::parser::Parser;
use crate::refusal::Refusal;
use crate::types::{Column, DataType};

impl<'a> Parser<'a> {
    pub(super) fn create(&mut self) -> Result<Statement<'a>, Refusal> {
        self.expect_word("create")?;
        if self.word("database") {
            return self.create_database().map(Statement::CreateDatabase);
        }
        let stable = self.word("stable");
        if !stable {
            self.expect_word("table")?;
        }
        let if_not_exists = self.if_not_exists();
        let table = self.table_name()?;
        if !stable && self.is_word("using") {
            return self.create_subtables(table, if_not_exists);
        }
        let columns = self.list(Self::column)?;
        let tags = if self.word("tags") {
            self.list(Self::column)?
        } else {
            Vec::new()
        };
        if stable && tags.is_empty() {
            return Err(self.unexpected());
        }
        self.skip_options();
        Ok(Statement::CreateTable(CreateTable {
            table,
            if_not_exists,
            columns,
            tags,
        }))
    }

    fn create_subtables(
        &mut self,
        table: TableName,
        if_not_exists: bool,
    ) -> Result<Statement<'a>, Refusal> {
        let using = self.using()?;
        let mut all = vec![CreateSubtable {
            table,
            if_not_exists,
            using,
        }];
        while matches!(self.peek().kind, Kind::Word | Kind::Backtick) && !self.is_word("ttl") {
            let if_not_exists = self.if_not_exists();
            let table = self.table_name()?;
            all.push(CreateSubtable {
                table,
                if_not_exists,
                using: self.using()?,
            });
        }
        self.skip_options();
        Ok(Statement::CreateSubtables(all))
    }

    pub(super) fn using(&mut self) -> Result<Using<'a>, Refusal> {
        self.expect_word("using")?;
        let stable = self.table_name()?;
        let tag_names = if self.peek().text == "(" {
            Some(self.names()?)
        } else {
            None
        };
        self.expect_word("tags")?;
        Ok(Using {
            stable,
            tag_names,
            tags: self.list(Self::literal)?,
        })
    }

    fn create_database(&mut self) -> Result<CreateDatabase, Refusal> {
        let mut database = CreateDatabase {
            if_not_exists: self.if_not_exists(),
            ..CreateDatabase::default()
        };
        database.name = self.name()?;
        while self.peek().kind == Kind::Word {
            let refused = self.unexpected();
            let option = self.advance().text.to_ascii_lowercase();
            let value = self.advance();
            match option.as_str() {
                "precision" => database.precision = Some(value.text.to_ascii_lowercase()),
                "keep" => database.keep_minutes = Some(minutes(value.text).ok_or(refused)?),
                "duration" => {
                    database.duration_minutes = Some(minutes(value.text).ok_or(refused)?);
                }
                "vgroups" => {
                    database.vgroups = Some(value.text.parse().map_err(|_| refused)?);
                }
                // Options that change speed or disk only have no effect here.
                _ => {}
            }
            while self.punct(",") {
                self.advance();
            }
        }
        Ok(database)
    }

    /// Skips `COMMENT '…'`, `TTL n` and the like, which change nothing that the sandbox shows.
    fn skip_options(&mut self) {
        while self.peek().kind == Kind::Word {
            self.advance();
            self.advance();
        }
    }

    fn column(&mut self) -> Result<Column, Refusal> {
        let name = self.name()?;
        let (data_type, length) = self.data_type()?;
        let is_key = self.words(&["primary", "key"]) || self.words(&["composite", "key"]);
        while ["encode", "compress", "level"]
            .iter()
            .any(|word| self.word(word))
        {
            self.advance();
        }
        Ok(Column {
            name,
            data_type,
            length,
            is_key,
            slot: 0,
        })
    }

    fn data_type(&mut self) -> Result<(DataType, u32), Refusal> {
        let refused = self.unexpected();
        let word = self.advance().text.to_ascii_lowercase();
        let unsigned = |parser: &mut Self, unsigned, signed| {
            if parser.word("unsigned") {
                unsigned
            } else {
                signed
            }
        };
        let data_type = match word.as_str() {
            "bool" => DataType::Bool,
            "tinyint" => unsigned(self, DataType::UTinyInt, DataType::TinyInt),
            "smallint" => unsigned(self, DataType::USmallInt, DataType::SmallInt),
            "int" | "integer" => unsigned(self, DataType::UInt, DataType::Int),
            "bigint" => unsigned(self, DataType::UBigInt, DataType::BigInt),
            "float" => DataType::Float,
            "double" => DataType::Double,
            "timestamp" => DataType::Timestamp,
            "json" => return Ok((DataType::Json, 4095)),
            "varchar" | "binary" => DataType::Varchar,
            "nchar" => DataType::NChar,
            "varbinary" => DataType::VarBinary,
            "geometry" => DataType::Geometry,
            _ => return Err(refused),
        };
        if let Some(width) = data_type.width() {
            return Ok((data_type, width as u32));
        }
        self.expect_punct("(")?;
        let length = self.advance().text.parse().map_err(|_| refused)?;
        self.expect_punct(")")?;
        Ok((data_type, length))
    }

    pub(super) fn drop_statement(&mut self) -> Result<Statement<'a>, Refusal> {
        self.expect_word("drop")?;
        if self.word("database") {
            let if_exists = self.if_exists();
            return Ok(Statement::DropDatabase {
                if_exists,
                name: self.name()?,
            });
        }
        if !self.word("stable") {
            self.expect_word("table")?;
        }
        let mut tables = Vec::new();
        loop {
            let if_exists = self.if_exists();
            tables.push((self.table_name()?, if_exists));
            if !self.punct(",") {
                return Ok(Statement::DropTables(tables));
            }
        }
    }

    pub(super) fn alter(&mut self) -> Result<Statement<'a>, Refusal> {
        self.expect_word("alter")?;
        if !self.word("stable") {
            self.expect_word("table")?;
        }
        let table = self.table_name()?;
        let change = if self.words(&["add", "column"]) {
            Change::AddColumn(self.column()?)
        } else if self.words(&["add", "tag"]) {
            Change::AddTag(self.column()?)
        } else if self.words(&["drop", "column"]) {
            Change::DropColumn(self.name()?)
        } else if self.words(&["drop", "tag"]) {
            Change::DropTag(self.name()?)
        } else if self.words(&["modify", "column"]) {
            Change::ModifyColumn(self.column()?)
        } else if self.words(&["modify", "tag"]) {
            Change::ModifyTag(self.column()?)
        } else if self.words(&["set", "tag"]) {
            Change::SetTags(self.tag_settings()?)
        } else {
            return Err(self.unexpected());
        };
        Ok(Statement::AlterTable { table, change })
    }

    fn tag_settings(&mut self) -> Result<Vec<(String, super::ast::Literal<'a>)>, Refusal> {
        let mut settings = Vec::new();
        loop {
            let name = self.name()?;
            self.expect_punct("=")?;
            settings.push((name, self.literal()?));
            if !self.punct(",") {
                return Ok(settings);
            }
        }
    }
}

/// Minutes of a KEEP or DURATION: days as a bare number, or a number with `d`, `h` or `m`.
fn minutes(text: &str) -> Option<i64> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number: i64 = text[..digits].parse().ok()?;
    match &text[digits..] {
        "" | "d" => Some(number * 1440),
        "h" => Some(number * 60),
        "m" => Some(number),
        _ => None,
    }
}
