import { Migration } from '@mikro-orm/migrations';

export class Migration20261128022915_assessments extends Migration {

  override name = 'Migration20261128022915_assessments';

  override up(): void | Promise<void> {
    this.addSql(`create table \`assessment\` (\`id\` text not null primary key, \`topic\` text not null, \`parent\` text not null, \`round\` integer not null, \`root\` text not null, \`root_subject\` text not null, \`level\` text null, \`title\` text not null, \`title_en\` text not null, \`region\` text null, \`department\` text null, \`organisation\` text not null, \`state\` text not null, \`asked_at\` datetime not null, \`ended_at\` datetime null, \`answer\` text null);`);
    this.addSql(`create index \`assessment_parent_round_state_index\` on \`assessment\` (\`parent\`, \`round\`, \`state\`);`);
    this.addSql(`create index \`assessment_root_index\` on \`assessment\` (\`root\`);`);
    this.addSql(`create index \`assessment_topic_state_id_index\` on \`assessment\` (\`topic\`, \`state\`, \`id\`);`);
    this.addSql(`create index \`assessment_organisation_state_id_index\` on \`assessment\` (\`organisation\`, \`state\`, \`id\`);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`assessment\`;`);
  }

}
