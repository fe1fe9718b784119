import { Migration } from '@mikro-orm/migrations';

export class Migration20261129111937_assignees extends Migration {

  override name = 'Migration20261129111937_assignees';

  override up(): void | Promise<void> {
    this.addSql(`drop index \`work_item_assignee_index\`;`);
    this.addSql(`create index \`work_item_mine_index\` on \`work_item\` (\`assignee\`, \`role\`, \`light\`, \`due_by\`, \`id\`) where \`assignee\` is not null;`);
    this.addSql(`create index \`work_item_free_index\` on \`work_item\` (\`role\`, \`organisation\`, \`light\`, \`due_by\`, \`id\`) where \`assignee\` is null;`);
    this.addSql(`create index \`work_item_free_by_light_index\` on \`work_item\` (\`role\`, \`light\`, \`due_by\`, \`id\`) where \`assignee\` is null;`);
    this.addSql(`create index \`work_item_held_by_light_index\` on \`work_item\` (\`role\`, \`light\`, \`due_by\`, \`id\`) where \`assignee\` is not null;`);
    this.addSql(`create index \`work_item_held_index\` on \`work_item\` (\`role\`, \`organisation\`, \`light\`, \`due_by\`, \`id\`) where \`assignee\` is not null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index \`work_item_mine_index\`;`);
    this.addSql(`drop index \`work_item_free_index\`;`);
    this.addSql(`drop index \`work_item_free_by_light_index\`;`);
    this.addSql(`drop index \`work_item_held_by_light_index\`;`);
    this.addSql(`drop index \`work_item_held_index\`;`);
    this.addSql(`create index \`work_item_assignee_index\` on \`work_item\` (\`assignee\`);`);
  }

}
